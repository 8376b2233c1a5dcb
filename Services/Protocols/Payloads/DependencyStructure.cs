namespace JbAspire.Protocols.Payloads;

/// <summary>
/// template_dependency_structure of the dependency descriptor (AV1 RTP payload format, appendix A.8.2): the templates that the
/// frames of a coded video sequence refer to, and its decode targets. Bounded by the syntax: 64 templates, 32 decode targets.
/// </summary>
public sealed class DependencyStructure
{
    internal const int MaxTemplates = 64;
    internal const int MaxDecodeTargets = 32;

    private const int OffsetBits = 6;
    private const int DecodeTargetCountBits = 5;
    private const int NextLayerBits = 2;
    private const int IndicationBits = 2;
    private const int FrameDifferenceBits = 4;
    private const int ChainDifferenceBits = 4;
    private const int ResolutionBits = 32;
    private const int NextTemporalLayer = 1;
    private const int NextSpatialLayer = 2;
    private const int NoMoreTemplates = 3;

    private readonly byte[] _spatialLayers = new byte[MaxTemplates];
    private readonly byte[] _temporalLayers = new byte[MaxTemplates];
    private readonly ulong[] _indications = new ulong[MaxTemplates];
    private readonly ulong[] _referredFrames = new ulong[MaxTemplates];
    private readonly byte[] _targetSpatialLayers = new byte[MaxDecodeTargets];
    private readonly byte[] _targetTemporalLayers = new byte[MaxDecodeTargets];

    internal DependencyStructure()
    {
    }

    /// <summary>frame_dependency_template_id of the first template, 0-63.</summary>
    public int TemplateIdOffset { get; private set; }

    /// <summary>The number of templates, 1-64.</summary>
    public int TemplateCount { get; private set; }

    /// <summary>The number of decode targets, 1-32.</summary>
    public int DecodeTargetCount { get; private set; }

    /// <summary>The number of chains, 0-32.</summary>
    public int ChainCount { get; private set; }

    /// <summary>The number of spatial layers, 1-64.</summary>
    public int SpatialLayerCount { get; private set; }

    /// <summary>The bits of all decode targets, target 0 lowest.</summary>
    public uint AllDecodeTargets => uint.MaxValue >> (MaxDecodeTargets - DecodeTargetCount);

    /// <summary>The highest spatial layer in decode target <paramref name="decodeTarget"/>.</summary>
    public int GetSpatialLayer(int decodeTarget) => _targetSpatialLayers[decodeTarget];

    /// <summary>The highest temporal layer in decode target <paramref name="decodeTarget"/>.</summary>
    public int GetTemporalLayer(int decodeTarget) => _targetTemporalLayers[decodeTarget];

    /// <summary>
    /// Whether every frame that decode target <paramref name="inner"/> needs is in <paramref name="outer"/> too, by the templates:
    /// then a receiver of the outer can go on with the inner at any frame.
    /// </summary>
    public bool Includes(int outer, int inner)
    {
        for (int i = 0; i < TemplateCount; i++)
        {
            if (GetIndication(i, inner) != DecodeTargetIndication.NotPresent && GetIndication(i, outer) == DecodeTargetIndication.NotPresent)
                return false;
        }

        return true;
    }

    internal int GetTemplateSpatialLayer(int template) => _spatialLayers[template];

    internal int GetTemplateTemporalLayer(int template) => _temporalLayers[template];

    internal ulong GetIndications(int template) => _indications[template];

    internal ulong GetReferredFrames(int template) => _referredFrames[template];

    /// <summary>
    /// Reads a structure over this one. False when it is cut off or breaks a bound of the syntax; this object is then of no use
    /// until the next one is read.
    /// </summary>
    internal bool TryRead(ref BitReader reader)
    {
        TemplateIdOffset = (int)reader.Read(OffsetBits);
        DecodeTargetCount = (int)reader.Read(DecodeTargetCountBits) + 1;
        if (!TryReadLayers(ref reader))
            return false;

        ReadIndications(ref reader);
        if (!TryReadFrameDifferences(ref reader))
            return false;

        ReadChains(ref reader);
        if (reader.ReadFlag())
            reader.Skip(SpatialLayerCount * ResolutionBits);

        FindLayersOfDecodeTargets();
        return !reader.HasFailed;
    }

    private bool TryReadLayers(ref BitReader reader)
    {
        int spatial = 0;
        int temporal = 0;
        for (TemplateCount = 0; TemplateCount < MaxTemplates;)
        {
            _spatialLayers[TemplateCount] = (byte)spatial;
            _temporalLayers[TemplateCount++] = (byte)temporal;
            uint next = reader.Read(NextLayerBits);
            if (next == NoMoreTemplates || reader.HasFailed)
            {
                SpatialLayerCount = spatial + 1;
                return !reader.HasFailed;
            }

            temporal = next == NextSpatialLayer ? 0 : next == NextTemporalLayer ? temporal + 1 : temporal;
            spatial += next == NextSpatialLayer ? 1 : 0;
        }

        return false;
    }

    private void ReadIndications(ref BitReader reader)
    {
        for (int i = 0; i < TemplateCount; i++)
            _indications[i] = ReadIndications(ref reader, DecodeTargetCount);
    }

    internal static ulong ReadIndications(ref BitReader reader, int decodeTargets)
    {
        ulong indications = 0;
        for (int i = 0; i < decodeTargets; i++)
            indications |= (ulong)reader.Read(IndicationBits) << (i * IndicationBits);

        return indications;
    }

    private bool TryReadFrameDifferences(ref BitReader reader)
    {
        for (int i = 0; i < TemplateCount; i++)
        {
            ulong referred = 0;
            while (reader.ReadFlag() && !reader.HasFailed)
                referred |= 1UL << (int)reader.Read(FrameDifferenceBits);

            _referredFrames[i] = referred;
        }

        return !reader.HasFailed;
    }

    // Chains tell a receiver what it misses; forwarding asks only what it has left out itself, so they are passed over.
    private void ReadChains(ref BitReader reader)
    {
        ChainCount = (int)reader.ReadNonSymmetric((uint)DecodeTargetCount + 1);
        if (ChainCount == 0)
            return;

        for (int i = 0; i < DecodeTargetCount; i++)
            reader.ReadNonSymmetric((uint)ChainCount);

        reader.Skip(TemplateCount * ChainCount * ChainDifferenceBits);
    }

    // decode_target_layers()
    private void FindLayersOfDecodeTargets()
    {
        for (int target = 0; target < DecodeTargetCount; target++)
        {
            int spatial = 0;
            int temporal = 0;
            for (int i = 0; i < TemplateCount; i++)
            {
                if (GetIndication(i, target) == DecodeTargetIndication.NotPresent)
                    continue;

                spatial = Math.Max(spatial, _spatialLayers[i]);
                temporal = Math.Max(temporal, _temporalLayers[i]);
            }

            _targetSpatialLayers[target] = (byte)spatial;
            _targetTemporalLayers[target] = (byte)temporal;
        }
    }

    private DecodeTargetIndication GetIndication(int template, int target) =>
        (DecodeTargetIndication)(_indications[template] >> (target * IndicationBits) & 0b11);
}
