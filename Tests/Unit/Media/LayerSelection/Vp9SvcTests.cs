using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class Vp9SvcTests
{
    private static readonly int[] TemporalPattern = [0, 2, 1, 2];

    private readonly VideoPacketReader _reader = new();
    private LayerSelector _selector = new(LayerKind.Svc, 3, 3);
    private Prediction _prediction = Prediction.Full;
    private int _layers = 3;
    private int _picture = 0x7FFD; // the picture ID wraps soon
    private int _inCycle;
    private LayerAction _first;

    private enum Prediction
    {
        /// <summary>L3T3: every layer is predicted from the one below.</summary>
        Full,

        /// <summary>L3T3_KEY: at key pictures only.</summary>
        AtKeyPictures,

        /// <summary>S3T3: never.</summary>
        None,
    }

    [Fact]
    public void All_layers_are_forwarded_from_a_key_picture_on()
    {
        Assert.Equal("", Picture());
        Assert.Equal("0 1 2!", Picture(isKey: true));
        Assert.Equal(LayerAction.ForwardFromKeyFrame, _first);
        Assert.Equal("0 1 2!", Picture());
        Assert.Equal(new Layers(2, 2), _selector.Current);
    }

    [Fact]
    public void Going_down_is_at_the_next_picture_and_marks_its_new_end()
    {
        Picture(isKey: true);
        _selector.Target = new Layers(1, 2);
        Assert.False(_selector.NeedsKeyFrame(out _));
        Assert.Equal("0 1!", Picture());
        _selector.Target = new Layers(0, 2);
        Assert.Equal("0!", Picture());
        Assert.Equal(new Layers(0, 2), _selector.Current);
    }

    [Fact]
    public void A_picture_that_was_begun_keeps_its_layers()
    {
        Picture(isKey: true);
        byte[][] picture = Packets(isKey: false);
        Assert.Equal("0", Send(picture[0]));
        _selector.Target = new Layers(0, 0);
        Assert.Equal("1", Send(picture[1]));
        Assert.Equal("2!", Send(picture[2]));
        Assert.Equal("", Picture()); // T1
    }

    [Fact]
    public void Going_up_waits_for_a_key_picture()
    {
        _selector.Target = new Layers(0, 2);
        Assert.Equal("0!", Picture(isKey: true));
        _selector.Target = new Layers(2, 2);
        Assert.True(_selector.NeedsKeyFrame(out _));
        Assert.Equal("0!", Picture());
        Assert.Equal("0 1 2!", Picture(isKey: true));
        Assert.False(_selector.NeedsKeyFrame(out _));
    }

    [Fact]
    public void Going_up_is_possible_where_a_layer_is_not_predicted_from_earlier_pictures()
    {
        _selector.Target = new Layers(0, 2);
        Picture(isKey: true);
        _selector.Target = new Layers(1, 2);
        Picture();
        Assert.Equal("0! 1!", Picture(freshLayer: 1));
        Assert.Equal("0 1!", Picture());
    }

    [Fact]
    public void In_k_svc_lower_layers_are_left_out_between_key_pictures()
    {
        _prediction = Prediction.AtKeyPictures;
        _selector = new LayerSelector(LayerKind.Svc, 3, 3, isKSvc: true);
        Assert.Equal("0 1 2!", Picture(isKey: true));
        Assert.Equal("2!", Picture());
    }

    [Fact]
    public void In_k_svc_going_down_on_a_path_that_is_not_short_goes_on_with_all_pictures_until_a_key_picture()
    {
        _prediction = Prediction.AtKeyPictures;
        _selector.ThinsOut = false;
        Picture(isKey: true);
        Assert.Equal("2!", Picture());
        _selector.Target = new Layers(1, 2);
        Assert.Equal(["2!", "2!", "2!", "2!"], Enumerable.Range(0, 4).Select(_ => Picture()));
        Assert.Equal("0 1!", Picture(isKey: true));
    }

    [Fact]
    public void In_k_svc_going_down_waits_for_a_key_picture_with_fewer_pictures_meanwhile()
    {
        _prediction = Prediction.AtKeyPictures;
        Picture(isKey: true);
        Assert.Equal("2!", Picture());
        _selector.Target = new Layers(1, 2);
        Assert.True(_selector.NeedsKeyFrame(out _));
        Assert.Equal("", Picture()); // T1
        Assert.Equal("", Picture()); // T2
        Assert.Equal("2!", Picture()); // T0
        Assert.Equal("0 1!", Picture(isKey: true));
        Assert.Equal("1!", Picture());
        Assert.False(_selector.NeedsKeyFrame(out _));
    }

    [Fact]
    public void In_s_modes_one_layer_is_forwarded_between_key_pictures()
    {
        _prediction = Prediction.None;
        _selector.Target = new Layers(1, 2);
        Assert.Equal("0 1!", Picture(isKey: true));
        Assert.Equal("1!", Picture());
        _selector.Target = new Layers(0, 2);
        Assert.True(_selector.NeedsKeyFrame(out _));
    }

    [Fact]
    public void Temporal_layers_go_down_at_once_and_up_after_a_switching_point()
    {
        Picture(isKey: true);
        _selector.Target = new Layers(2, 0);
        Assert.Equal(["", "", "", "0 1 2!", ""], Pictures(5));
        _selector.Target = new Layers(2, 2);
        Assert.Equal("", Picture()); // T1: T2 before it was left out, and it is no switching point for itself
        Assert.Equal(["", "0 1 2!", "0 1 2!", "0 1 2!"], Pictures(4)); // T2, T0 with U, T2, T1
    }

    [Fact]
    public void Pictures_are_dropped_right_after_the_picture_id_rolled_over()
    {
        Picture(isKey: true); // 32766
        _selector.Target = new Layers(1, 1);
        Assert.Equal(["", "0 1!", "", "0 1!", "", "0 1!"], Pictures(6));
        Assert.InRange(_picture & 0x7FFF, 1, 10);
    }

    [Fact]
    public void A_late_packet_of_an_earlier_picture_belongs_to_the_layers_of_its_time()
    {
        Picture(isKey: true);
        byte[][] earlier = Packets(isKey: false);
        Send(earlier[0]);
        Send(earlier[1]);
        _selector.Target = new Layers(0, 2);
        Assert.Equal("0!", Picture());
        Assert.Equal("2!", Send(earlier[2]));
    }

    [Fact]
    public void A_target_above_what_the_sender_makes_is_no_reason_for_key_frames()
    {
        _layers = 2;
        Assert.Equal("0 1!", Picture(isKey: true));
        Assert.False(_selector.NeedsKeyFrame(out _));
        Assert.Equal(new Layers(1, 2), _selector.Current);
    }

    [Fact]
    public void When_the_sender_ceases_its_highest_layer_the_next_one_takes_its_place()
    {
        Picture(isKey: true);
        _layers = 2;
        for (int i = 0; i < 8; i++)
            Picture();

        Assert.Equal("0 1!", Picture());
        Assert.Equal(new Layers(1, 2), _selector.Current);
        Assert.False(_selector.NeedsKeyFrame(out _));
        _layers = 3;
        Picture();
        Assert.True(_selector.NeedsKeyFrame(out _));
    }

    private string[] Pictures(int count) => [.. Enumerable.Range(0, count).Select(_ => Picture())];

    /// <summary>Sends a picture; the spatial layers that were forwarded, with ! where the marker is set.</summary>
    private string Picture(bool isKey = false, int freshLayer = -1) =>
        string.Join(' ', Packets(isKey, freshLayer).Select(Send).Where(result => result != ""));

    private byte[][] Packets(bool isKey, int freshLayer = -1)
    {
        _inCycle = isKey ? 0 : (_inCycle + 1) % TemporalPattern.Length;
        int temporal = TemporalPattern[_inCycle];
        _picture++;
        return [.. Enumerable.Range(0, _layers).Select(layer => Packet(layer, temporal, isKey, isKey || layer == freshLayer))];
    }

    private byte[] Packet(int layer, int temporal, bool isKey, bool isFresh)
    {
        bool isPredictedFromBelow = layer > 0 && (_prediction == Prediction.Full || (isKey && _prediction == Prediction.AtKeyPictures));
        bool isReference = layer < 2 && (_prediction == Prediction.Full || (isKey && _prediction == Prediction.AtKeyPictures));
        bool hasStructure = isKey && layer == 0;
        bool isSwitchingPoint = temporal == 0;
        byte[] header =
        [
            (byte)(0xAC | (isFresh ? 0 : 0x40) | (hasStructure ? 0x02 : 0) | (isReference ? 0 : 0x01)), // I, P, L, B, E, V, Z
            (byte)(0x80 | (_picture >> 8 & 0x7F)),
            (byte)_picture,
            (byte)(temporal << 5 | (isSwitchingPoint ? 0x10 : 0) | layer << 1 | (isPredictedFromBelow ? 1 : 0)), // TID, U, SID, D
            0x01, // TL0PICIDX
        ];
        return hasStructure ? [.. header, (byte)((_layers - 1) << 5), 0xAA] : [.. header, 0xAA];
    }

    private string Send(byte[] payload)
    {
        VideoPacketDescriptor packet = _reader.Read(CodecKind.Vp9, payload, []);
        LayerVerdict verdict = _selector.Select(0, packet);
        if (packet.SpatialLayer == 0)
            _first = verdict.Action;

        return verdict.IsForwarded ? packet.SpatialLayer + (verdict.SetMarker ? "!" : "") : "";
    }
}
