using JbAspire.ServiceDefaults;
using JbAspire.Sfu;
using JbAspire.Sfu.Control;
using JbAspire.Sfu.Workers;

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults();
    builder.AddSfu();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.MapGrpcService<SfuControlService>();
    app.Services.GetRequiredService<WorkerPool>().Open();
    app.Run();
    return Environment.ExitCode;
}
catch (ConfigurationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return Hosting.ConfigurationExitCode;
}
