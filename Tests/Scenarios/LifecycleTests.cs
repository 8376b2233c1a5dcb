using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>What closes, pauses and resumes with what.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public void Any_order_of_creating_pausing_resuming_and_closing_leaves_the_engine_as_the_model_says()
    {
        int events = 0;
        int forwarded = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            using var driver = new LifecycleDriver(seed, connectedPeers: 2 + seed % 3);
            for (int step = 0; step < 150; step++)
            {
                driver.Step();
            }

            driver.CloseAll();
            events += driver.EventCount;
            forwarded += driver.ForwardedCount;
        }

        // Else the comparison would be of nothing with nothing.
        Assert.True(events > 2000, $"{events} events");
        Assert.True(forwarded > 500, $"{forwarded} packets");
    }

    [Fact]
    public void Resuming_a_consumer_or_its_producer_asks_for_a_keyframe()
    {
        using var call = new VirtualCall();
        VirtualPeer anna = call.Join("anna");
        VirtualTrack video = VirtualTrack.ProduceVideo(anna);
        Consumer consumer = VirtualTrack.Consume(call, call.Join("bao"), video.Producer);
        Assert.Equal(1, AnswerKeyFrameRequests(call, anna, video));

        consumer.Pause(call.Now, call.Sink);
        Assert.Equal(0, AnswerKeyFrameRequests(call, anna, video));
        consumer.Resume(call.Now, call.Sink);
        Assert.Equal(1, AnswerKeyFrameRequests(call, anna, video));

        video.Producer.Pause(call.Now, call.Sink);
        Assert.Equal(0, AnswerKeyFrameRequests(call, anna, video));
        video.Producer.Resume(call.Now, call.Sink);
        Assert.Equal(1, AnswerKeyFrameRequests(call, anna, video));
    }

    [Fact]
    public void Pausing_a_consumer_of_a_paused_producer_is_told_to_nobody_and_holds_when_the_producer_resumes()
    {
        using var call = new VirtualCall();
        VirtualTrack audio = VirtualTrack.ProduceAudio(call.Join("anna"));
        VirtualPeer bao = call.Join("bao");
        Consumer consumer = VirtualTrack.Consume(call, bao, audio.Producer);
        audio.Producer.Pause(call.Now, call.Sink);
        audio.Producer.Pause(call.Now, call.Sink);
        call.Deliver();
        Assert.Equal([true], PauseEvents(call));

        consumer.Pause(call.Now, call.Sink);
        audio.Producer.Resume(call.Now, call.Sink);
        audio.SendPayload([1, 2, 3]);
        call.Deliver();

        Assert.Equal([true, false], PauseEvents(call));
        Assert.True(consumer.Paused);
        Assert.Empty(bao.Received);
    }

    private static IEnumerable<bool> PauseEvents(VirtualCall call) =>
        call.Events.OfType<MediaEvent.ConsumerProducerPaused>().Select(e => e.Paused);

    // How many requests came up to now. Each is answered, and more than the time between two requests passes.
    private static int AnswerKeyFrameRequests(VirtualCall call, VirtualPeer peer, VirtualTrack video)
    {
        call.Deliver();

        // RFC 4585 §6.3.1: payload-specific feedback (206), format 1.
        int requests = peer.ReceivedRtcp.Count(packet => packet[1] == 206 && (packet[0] & 0b0001_1111) == 1);
        peer.ReceivedRtcp.Clear();
        video.Send(isKeyFrame: true);
        call.Run(TimeSpan.FromMilliseconds(1500));
        return requests;
    }
}
