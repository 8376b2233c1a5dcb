using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class DecodeTargetTests
{
    // The templates of a cycle of L1T3 after its key frame: T2, T1, T2, T0.
    private static readonly int[] TemporalCycle = [3, 2, 4, 1];

    private readonly VideoPacketReader _reader = new();
    private LayerSelector _selector = new(LayerKind.Svc, 3, 1);
    private DependencyDescriptorBuilder _layers = DependencyDescriptorBuilder.L3T1;
    private int _frame = 65_530;
    private int _inCycle;

    [Fact]
    public void All_layers_are_forwarded_from_a_key_frame_on()
    {
        Assert.Equal("", Picture());
        Assert.Equal("0 1 2!", Picture(isKey: true));
        Assert.Equal("0 1 2!", Picture());
        Assert.Equal(0b111u, _selector.DecodeTargets);
    }

    [Fact]
    public void Going_down_is_at_the_next_frame_where_the_lower_target_is_included()
    {
        Picture(isKey: true);
        _selector.Target = new Layers(1, 0);
        Assert.False(_selector.NeedsKeyFrame(out _));
        Assert.Equal("0 1!", Picture());
        Assert.Equal(new Layers(1, 0), _selector.Current);
        Assert.Equal(0b011u, _selector.DecodeTargets);
    }

    [Fact]
    public void Going_up_waits_for_a_frame_that_says_switch()
    {
        _selector.Target = new Layers(0, 0);
        Assert.Equal("0!", Picture(isKey: true));
        _selector.Target = new Layers(2, 0);
        Assert.True(_selector.NeedsKeyFrame(out _));
        Assert.Equal("0!", Picture());
        Assert.Equal("0 1 2!", Picture(isKey: true));
        Assert.False(_selector.NeedsKeyFrame(out _));
    }

    [Fact]
    public void In_k_svc_only_the_frames_of_the_target_are_forwarded_and_both_ways_need_a_key_frame()
    {
        _layers = DependencyDescriptorBuilder.L3T1Key;
        Assert.Equal("0 1 2!", Picture(isKey: true));
        Assert.Equal("2!", Picture());
        _selector.Target = new Layers(0, 0);
        Assert.True(_selector.NeedsKeyFrame(out _));
        Assert.Equal("2!", Picture());
        Assert.Equal("0!", Picture(isKey: true));
        Assert.Equal("0!", Picture());
    }

    [Fact]
    public void Temporal_layers_go_down_at_once_and_up_at_switch_frames()
    {
        UseTemporalLayers();
        Assert.Equal([0, 2, 1, 2, 0], Cycle(5, isKey: true));
        _selector.Target = new Layers(0, 0);
        Assert.Equal([0, 0], Cycle(8)); // T2 T1 T2 T0, twice
        Assert.Equal([], Cycle(1)); // T2
        _selector.Target = new Layers(0, 2);
        Assert.Equal([1, 2, 0, 2, 1, 2], Cycle(6));
        Assert.Equal(new Layers(0, 2), _selector.Current);
    }

    [Fact]
    public void A_frame_that_refers_to_one_that_was_withheld_is_withheld()
    {
        UseTemporalLayers();
        Cycle(1, isKey: true);
        _selector.Target = new Layers(0, 0);
        Cycle(4);
        _selector.Target = new Layers(0, 2);

        // This T1 says Switch, but refers to the T1 before it.
        int frame = _frame;
        Assert.Equal(LayerVerdict.Drop, Send(_layers.Write(2, frame + 1, differences: [3])));
        Assert.Equal(LayerVerdict.Drop, Send(_layers.Write(2, frame + 2, differences: [1])));
        Assert.True(Send(_layers.Write(1, frame + 3, differences: [3])).IsForwarded);
        Assert.True(Send(_layers.Write(2, frame + 4, differences: [1])).IsForwarded);
    }

    [Fact]
    public void All_packets_of_a_frame_share_its_fate()
    {
        UseTemporalLayers();
        Cycle(1, isKey: true);
        byte[] begin = _layers.Write(3, _frame + 1, flags: 0b10);
        byte[] end = _layers.Write(3, _frame + 1, flags: 0b01);
        Assert.True(Send(begin).IsForwarded);
        _selector.Target = new Layers(0, 0);
        Assert.True(Send(end).IsForwarded);
        Assert.False(Send(_layers.Write(2, _frame + 2, flags: 0b10)).IsForwarded);
        _selector.Target = new Layers(0, 2);
        Assert.False(Send(_layers.Write(2, _frame + 2, flags: 0b01)).IsForwarded);
    }

    [Fact]
    public void A_lost_frame_is_not_a_withheld_one()
    {
        UseTemporalLayers();
        Cycle(1, isKey: true);
        Assert.True(Send(_layers.Write(2, _frame + 2)).IsForwarded); // T2 before it is missing
        Assert.True(Send(_layers.Write(4, _frame + 3)).IsForwarded);
        Assert.True(Send(_layers.Write(3, _frame + 1)).IsForwarded); // and comes late
    }

    [Fact]
    public void A_target_that_the_sender_ceases_is_left()
    {
        Picture(isKey: true);
        Assert.True(Send(_layers.Write(1, _frame + 1, active: 0b011)).IsForwarded);
        Assert.Equal(new Layers(1, 0), _selector.Current);
        Assert.False(_selector.NeedsKeyFrame(out _));
    }

    [Fact]
    public void Temporal_layers_of_simulcast_streams_are_chosen_too()
    {
        _selector = new LayerSelector(LayerKind.Simulcast, 2, 3) { Target = new Layers(1, 0) };
        _layers = DependencyDescriptorBuilder.L1T3;
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Send(_layers.Write(0, 10, structure: true), stream: 1).Action);
        Assert.Equal(LayerAction.Drop, Send(_layers.Write(3, 11), stream: 1).Action);
        Assert.Equal(LayerAction.Forward, Send(_layers.Write(1, 14), stream: 1).Action);
        Assert.Equal(new Layers(1, 0), _selector.Current);
    }

    private void UseTemporalLayers()
    {
        _layers = DependencyDescriptorBuilder.L1T3;
        _selector = new LayerSelector(LayerKind.Svc, 1, 3);
    }

    /// <summary>Sends frames of L1T3; the temporal layers of those that were forwarded.</summary>
    private int[] Cycle(int frames, bool isKey = false)
    {
        var forwarded = new List<int>();
        for (int i = 0; i < frames; i++)
        {
            bool begins = isKey && i == 0;
            int template = begins ? 0 : TemporalCycle[_inCycle++ % 4];
            if (begins)
                _inCycle = 0;
            if (Send(_layers.Write(template, ++_frame, structure: begins)).IsForwarded)
                forwarded.Add(_layers.Templates[template].Temporal);
        }

        return [.. forwarded];
    }

    /// <summary>Sends a picture of three spatial layers; those that were forwarded, with ! where the marker is set.</summary>
    private string Picture(bool isKey = false)
    {
        var forwarded = new List<string>();
        for (int layer = 0; layer < 3; layer++)
        {
            int template = 2 * layer + (isKey ? 0 : 1);
            LayerVerdict verdict = Send(_layers.Write(template, ++_frame, structure: isKey && layer == 0));
            if (verdict.IsForwarded)
                forwarded.Add(layer + (verdict.SetMarker ? "!" : ""));
        }

        return string.Join(' ', forwarded);
    }

    private LayerVerdict Send(byte[] descriptor, int stream = 0) =>
        _selector.Select(stream, _reader.Read(CodecKind.Av1, [0x10, 0x32, 0x00], descriptor));
}
