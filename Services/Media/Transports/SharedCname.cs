using JbAspire.Media.Parameters;

namespace JbAspire.Media.Transports;

/// <summary>
/// The canonical name of the peer behind a transport. What it sends must carry one name, by which receivers keep sound and picture together
/// (RFC 3550 §6.5.1); browsers name it for audio and leave it out for simulcast. The first producer decides; where it says none, the
/// transport's own name is used. Receivers get it as their SDP's stream id, which must not be empty (RFC 8830 §2).
/// </summary>
internal sealed class SharedCname(string ownName)
{
    private string? _cname;

    /// <summary>The parameters of a new producer with the shared name in them.</summary>
    public RtpParameters ApplyTo(RtpParameters parameters)
    {
        _cname ??= string.IsNullOrEmpty(parameters.Rtcp.Cname) ? ownName : parameters.Rtcp.Cname;
        return parameters with { Rtcp = parameters.Rtcp with { Cname = _cname } };
    }
}
