using JbAspire.AppHost;

StartErrors.ShowAsOneLine();
var builder = DistributedApplication.CreateBuilder(args);
var ports = new Ports(builder.Configuration);

// What a deployment decides
var realm = builder.AddSetting("realm", "jbcalling.com");
var publicAddress = builder.AddSetting("public-address", Network.LoopbackAddress);
var turnHost = builder.AddSetting("turn-host", Network.UrlHost(Network.PublicAddress(builder.Configuration)));
var sfuWorkers = builder.AddSetting("sfu-workers", "2");
var turnSecret = builder.AddGeneratedSecret("turn-secret");
var jwtSecret = builder.AddGeneratedSecret("jwt-secret");
var mediaAddress = Network.ListenAddress(builder.Configuration);

// Backing services
var cache = builder.AddRedis("cache");

// Media: their ports are bound by the processes themselves, workers from the first RTC port up, UDP and TCP
var turn = builder.AddTurn("turn", new TurnSettings(builder, ports), realm, turnSecret);

var sfuController = builder.AddHost<Projects.JbAspire_SfuController>("sfucontroller")
    .WithGrpcEndpoint()
    .WithReference(cache)
    .WaitFor(cache);

var sfu = builder.AddHost<Projects.JbAspire_Sfu>("sfu")
    .WithGrpcEndpoint()
    .WithReference(sfuController)
    .WithEnvironment("Sfu__Workers", sfuWorkers)
    .WithEnvironment("Sfu__AnnouncedAddress", publicAddress)
    .WithEnvironment("Sfu__ListenIp", mediaAddress)
    .WithEnvironment("Sfu__RtcMinPort", ports.RtcMin)
    .WithEnvironment("Sfu__RtcMaxPort", ports.RtcMax)
    .WithOwnUrl("Sfu__ControlUrl", "grpc")
    .WaitFor(sfuController);

// Signalling and credentials
var credentials = builder.AddHost<Projects.JbAspire_Credentials>("credentials")
    .WithEnvironment("Auth__JwtSecret", jwtSecret)
    .WithEnvironment("Auth__GuestTokens", "true")
    .WithEnvironment("Turn__StaticAuthSecret", turnSecret)
    .WithEnvironment("Turn__ServerUrl", $"{turnHost}:{ports.TurnText}")
    .WithEnvironment("Turn__TlsServerUrl", $"{turnHost}:{ports.TurnTlsText}")
    .WithEnvironment("Turn__Realm", realm);

var signaling = builder.AddHost<Projects.JbAspire_Signaling>("signaling")
    .WithReplicas(2)
    .WithReference(cache)
    .WithReference(sfuController)
    .WithEnvironment("Auth__JwtSecret", jwtSecret)
    .WithEnvironment("Signaling__Authentication", "Optional")
    .WaitFor(sfu);

// What the outside sees
var metrics = builder.AddHost<Projects.JbAspire_Metrics>("metrics", ports.Metrics)
    .WithReference(sfuController)
    .WaitFor(sfuController)
    .WithUrlForEndpoint("http", url => url.Url = "/metrics");

builder.AddHost<Projects.JbAspire_Gateway>("gateway", ports.Gateway)
    .WithExternalHttpEndpoints()
    .WithReference(signaling)
    .WithReference(credentials)
    .WithReference(metrics)
    .WithReference(sfuController)
    .WithEnvironment("Gateway__WebRoot", builder.WebRoot())
    .WaitFor(signaling)
    .WaitFor(credentials)
    .WaitForStart(turn);

// The gateway serves the built web client; this is Vite's server for those who work on it
builder.AddViteApp("webclient", "../Services/WebClient", "dev").WithExplicitStart();

builder.RestartCrashedProcesses();
builder.AnnounceWhenHealthy();
builder.Build().Run();
