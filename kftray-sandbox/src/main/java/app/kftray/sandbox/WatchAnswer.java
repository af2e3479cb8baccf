package app.kftray.sandbox;

import app.kftray.sandbox.store.Failure;
import app.kftray.sandbox.store.ObjectStore;
import app.kftray.sandbox.store.Selection;
import app.kftray.sandbox.store.Watch;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The answer to a watch: a line an event, until its time is over or its connection is. Belongs to its event loop. */
final class WatchAnswer implements AutoCloseable {
    private static final long BOOKMARK_SECONDS = 5;

    private final ChannelHandlerContext ctx;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private @Nullable Watch watch;
    private boolean over;

    private WatchAnswer(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    static WatchAnswer begin(ChannelHandlerContext ctx, ObjectStore store, Selection selection, ApiRequest request) {
        long since = request.number("resourceVersion");
        long seconds = request.number("timeoutSeconds");
        boolean bookmarks = request.flag("allowWatchBookmarks");
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        HttpUtil.setTransferEncodingChunked(response, true);
        ctx.writeAndFlush(response);
        WatchAnswer answer = new WatchAnswer(ctx);
        answer.begin(store, selection, since, seconds, bookmarks);
        return answer;
    }

    private void begin(ObjectStore store, Selection selection, long since, long seconds, boolean bookmarks) {
        Watch begun;
        try {
            // Changes come from any thread; each is queued, so that their order stays.
            begun = Watch.begin(store, selection, since, event -> ctx.executor().execute(() -> line(event)));
        } catch (Failure gone) {
            line(Watch.event("ERROR", gone.status()));
            end();
            return;
        }
        watch = begun;
        Link.of(ctx).use(Link.Use.WATCH, "");
        if (bookmarks) {
            timers.add(ctx.executor()
                    .scheduleAtFixedRate(
                            () -> line(begun.bookmark()), BOOKMARK_SECONDS, BOOKMARK_SECONDS, TimeUnit.SECONDS));
        }
        if (seconds > 0) {
            timers.add(ctx.executor().schedule(this::end, seconds, TimeUnit.SECONDS));
        }
    }

    private void line(ObjectNode event) {
        if (!over) {
            ctx.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(event + "\n", StandardCharsets.UTF_8)));
        }
    }

    void end() {
        if (!over) {
            close();
            Link.of(ctx).use(Link.Use.REQUESTS, "");
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    @Override
    public void close() {
        over = true;
        timers.forEach(timer -> timer.cancel(false));
        if (watch != null) {
            watch.close();
        }
    }
}
