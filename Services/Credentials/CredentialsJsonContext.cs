using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace JbAspire.Credentials;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IceServersResponse))]
[JsonSerializable(typeof(GuestTokenRequest))]
[JsonSerializable(typeof(GuestTokenResponse))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class CredentialsJsonContext : JsonSerializerContext;
