using JbAspire.Credentials;
using JbAspire.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddCredentials();

var app = builder.Build();
app.UseCredentials();
app.MapDefaultEndpoints();
app.MapIceServers();
app.MapGuestTokens();
app.Run();
