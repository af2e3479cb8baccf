@echo off
rem Starts kftray from its image; needs no other Java. KFTRAY_JAVA_OPTS adds options of the Java runtime, which win over its own.
setlocal
set JDK_JAVA_OPTIONS=
"%~dp0java.exe" "-XX:AOTCache=%~dp0..\lib\kftray.aot" -Xlog:aot=off -Xlog:cds=off %KFTRAY_JAVA_OPTS% -m app.kftray.engine/app.kftray.engine.Main %*
