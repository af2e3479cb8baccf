@echo off
rem Builds kftray on Windows: finds a JDK 25 or newer and a Maven 3.8 or newer; where there is no such Maven, gets a pinned one and
rem checks its SHA-512. Delayed expansion stays off: it would eat the exclamation marks of the arguments.
setlocal EnableExtensions DisableDelayedExpansion
set MAVEN=3.9.11
set MAVEN_SHA512=03e2d65d4483a3396980629f260e25cac0d8b6f7f2791e4dc20bc83f9514db8d0f05b0479e699a5f34679250c49c8e52e961262ded468a20de0be254d8207076
set JDK=25
set FOUND=
call :try "%JAVA_HOME%"
for /f "delims=" %%j in ('where javac 2^>nul') do for %%d in ("%%~dpj..") do call :try "%%~fd"
for %%r in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\Zulu" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
  if exist %%r for /d %%d in ("%%~r\*") do call :try "%%~fd"
)
if not defined FOUND (
  echo mvnw: no JDK %JDK% or newer was found; install one ^(for example Temurin %JDK%^) or set JAVA_HOME to it 1>&2
  exit /b 1
)
set "JAVA_HOME=%FOUND%"
set MVN=
for /f "delims=" %%m in ('where mvn.cmd 2^>nul') do call :maven "%%~fm"
if not defined MVN call :get || exit /b 1
rem Without call, which would expand the arguments once more; control does not come back, and Maven's status is this script's.
"%MVN%" -f "%~dp0pom.xml" %*

:try
if defined FOUND exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%~1\release" 2^>nul') do for /f "delims=.+- " %%m in (%%v) do if %%m GEQ %JDK% set "FOUND=%~1"
exit /b 0

:maven
if defined MVN exit /b 0
set VERSION=
for /f "tokens=3" %%v in ('call "%~1" --version 2^>nul ^| findstr /c:"Apache Maven "') do if not defined VERSION set "VERSION=%%v"
if not defined VERSION exit /b 0
for /f "tokens=1,2 delims=." %%a in ("%VERSION%") do (
  if %%a GTR 3 set "MVN=%~1"
  if %%a EQU 3 if %%b GEQ 8 set "MVN=%~1"
)
exit /b 0

:get
set "MVN=%LOCALAPPDATA%\kftray-build\apache-maven-%MAVEN%\bin\mvn.cmd"
if exist "%MVN%" exit /b 0
echo mvnw: getting Maven %MAVEN% 1>&2
powershell -NoProfile -Command "$ErrorActionPreference='Stop'; $f=Join-Path $env:LOCALAPPDATA 'kftray-build'; New-Item -ItemType Directory -Force $f | Out-Null; $z=Join-Path $f 'maven.zip'; Invoke-WebRequest -UseBasicParsing ('https://archive.apache.org/dist/maven/maven-3/'+$env:MAVEN+'/binaries/apache-maven-'+$env:MAVEN+'-bin.zip') -OutFile $z; if ((Get-FileHash -Algorithm SHA512 $z).Hash -ne $env:MAVEN_SHA512) { Remove-Item $z; throw 'the downloaded Maven has another SHA-512 than expected' }; Expand-Archive -Force $z $f; Remove-Item $z"
if errorlevel 1 exit /b 1
exit /b 0
