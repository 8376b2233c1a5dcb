using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Ice;

/// <summary>
/// The USERNAME of a connectivity check (<see href="https://www.rfc-editor.org/rfc/rfc8445#section-7.2.2">RFC 8445 §7.2.2</see>): the
/// receiver's username fragment, a colon, the sender's.
/// </summary>
public static class StunUsername
{
    /// <summary>
    /// The receiver's username fragment: finds the agent that a check on a shared port is for. False where USERNAME is absent or
    /// has no colon after at least one character.
    /// </summary>
    public static bool TryGetLocalUsernameFragment(in StunMessageView message, out ReadOnlySpan<byte> usernameFragment)
    {
        usernameFragment = default;
        if (!message.TryGetUsername(out ReadOnlySpan<byte> username))
        {
            return false;
        }

        int colon = username.IndexOf((byte)':');
        if (colon <= 0)
        {
            return false;
        }

        usernameFragment = username[..colon];
        return true;
    }
}
