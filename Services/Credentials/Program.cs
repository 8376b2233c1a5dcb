using JbAspire.Credentials;
using JbAspire.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
try
{
    builder.AddCredentials();
}
catch (InvalidSettingException exception)
{
    Console.Error.WriteLine(exception.Message);
    return InvalidSettingException.ExitCode;
}

var app = builder.Build();
app.UseCredentials();
app.MapDefaultEndpoints();
app.MapIceServers();
app.MapGuestTokens();
app.Run();
return 0;
