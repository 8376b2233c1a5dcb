namespace JbAspire.Gateway;

/// <summary>A configuration value that the gateway cannot start with; the message is the one line that the operator sees.</summary>
internal sealed class InvalidSettingException(string setting, string value, string allowed)
    : Exception($"Setting {setting} is {value}; allowed: {allowed}.")
{
    /// <summary>EX_CONFIG of sysexits.h: the start failed because of the configuration.</summary>
    public const int ExitCode = 78;
}
