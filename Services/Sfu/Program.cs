using JbAspire.ServiceDefaults;
using JbAspire.Sfu.Configuration;
using JbAspire.Sfu.Control;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Registration;
using JbAspire.Sfu.Workers;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddSingleton(SfuSettings.Read(builder.Configuration));
builder.Services.AddSingleton<ObjectDirectory>();
builder.Services.AddSingleton<RouterEventHub>();
builder.Services.AddSingleton<WorkerPool>();
builder.Services.AddSingleton<SfuNode>();
builder.Services.AddSingleton<NodeDescription>();
builder.Services.AddHostedService(services => services.GetRequiredService<WorkerPool>());
builder.Services.AddHostedService<ControllerHeartbeat>();
builder.Services.AddHealthChecks().AddCheck<WorkerHealthCheck>("workers");
builder.Services.AddGrpc(options => options.Interceptors.Add<MediaExceptionInterceptor>());

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGrpcService<SfuControlService>();
app.Run();
