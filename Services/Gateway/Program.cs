using JbAspire.Gateway;
using JbAspire.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
try
{
    builder.AddGateway();
}
catch (InvalidSettingException exception)
{
    Console.Error.WriteLine(exception.Message);
    return InvalidSettingException.ExitCode;
}

var app = builder.Build();
app.UseGateway();
app.MapDefaultEndpoints();
app.MapReverseProxy();
app.MapWebClient();
app.Run();
return 0;
