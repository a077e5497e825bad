vcl 4.1;

# Defaults: a POST is passed to the backend, and its response streamed.
backend default {
    .host = "127.0.0.1";
    .port = "{upstream}";
}
