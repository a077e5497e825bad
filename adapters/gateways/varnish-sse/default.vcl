vcl 4.1;

# Tuned for streams: bytes are forwarded as they arrive, without a look at them.
backend default {
    .host = "127.0.0.1";
    .port = "{upstream}";
}

sub vcl_recv {
    return (pipe);
}

# Otherwise further requests of the same connection go to the backend unseen.
sub vcl_pipe {
    set bereq.http.Connection = "close";
}
