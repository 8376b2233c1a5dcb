using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>
/// Computes many tags in the lanes of <see cref="Sha1Lanes"/>. All lanes advance by as many blocks as the shortest has left; one that is through with
/// its packet takes the next, so packets of different lengths and keys share the lanes.
/// </summary>
internal unsafe ref struct HmacLanes
{
    private const int LaneCount = Sha1Lanes.LaneCount;
    private const int BlockLength = Sha1Padding.BlockLength;
    private const int TailLength = Sha1Padding.MaxTailLength;

    private readonly ReadOnlySpan<HmacJob> _jobs;
    private readonly uint* _states;
    private readonly byte** _blocks;
    private readonly byte* _tails;
    private readonly Lane* _lanes;
    private int _next;

    private HmacLanes(ReadOnlySpan<HmacJob> jobs, uint* states, byte** blocks, byte* tails, Lane* lanes)
    {
        _jobs = jobs;
        _states = states;
        _blocks = blocks;
        _tails = tails;
        _lanes = lanes;
    }

    private enum Step
    {
        Idle,
        Body,
        Tail,
        Outer,
    }

    /// <summary>Writes the tag of every job; the tag of one whose key is disposed stays as it is.</summary>
    [SkipLocalsInit]
    public static void Run(ReadOnlySpan<HmacJob> jobs)
    {
        uint* states = stackalloc uint[Sha1State.WordCount * LaneCount];
        byte** blocks = stackalloc byte*[LaneCount];
        byte* tails = stackalloc byte[LaneCount * TailLength];
        Lane* lanes = stackalloc Lane[LaneCount];
        new HmacLanes(jobs, states, blocks, tails, lanes).Run();
    }

    private void Run()
    {
        for (int lane = 0; lane < LaneCount; lane++)
        {
            Start(lane);
        }

        while (TryFindShortest(out int count, out int shortest))
        {
            for (int lane = 0; lane < LaneCount; lane++)
            {
                if (_lanes[lane].Step == Step.Idle)
                {
                    // An idle lane hashes along; nobody looks at what it gets.
                    _blocks[lane] = _blocks[shortest];
                }
            }

            Sha1Lanes.Run(_states, _blocks, count);
            for (int lane = 0; lane < LaneCount; lane++)
            {
                _lanes[lane].Blocks -= count;
                if (_lanes[lane].Blocks == 0 && _lanes[lane].Step != Step.Idle)
                {
                    Advance(lane);
                }
            }
        }
    }

    private readonly bool TryFindShortest(out int count, out int shortest)
    {
        count = int.MaxValue;
        shortest = 0;
        for (int lane = 0; lane < LaneCount; lane++)
        {
            if (_lanes[lane].Step != Step.Idle && _lanes[lane].Blocks < count)
            {
                count = _lanes[lane].Blocks;
                shortest = lane;
            }
        }

        return count != int.MaxValue;
    }

    private void Start(int lane)
    {
        while (_next < _jobs.Length && _jobs[_next].Key.IsDisposed)
        {
            _next++;
        }

        if (_next == _jobs.Length)
        {
            _lanes[lane].Step = Step.Idle;
            return;
        }

        ref readonly HmacJob job = ref _jobs[_next];
        _lanes[lane].Job = _next++;
        SetState(lane, job.Key.Inner);
        Enter(lane, Step.Body, job.Packet, job.Length / BlockLength);
        if (_lanes[lane].Blocks == 0)
        {
            Advance(lane);
        }
    }

    private void Advance(int lane)
    {
        ref readonly HmacJob job = ref _jobs[_lanes[lane].Job];
        byte* tail = _tails + lane * TailLength;
        switch (_lanes[lane].Step)
        {
            case Step.Body:
                Enter(lane, Step.Tail, tail, WriteTail(job, tail));
                break;
            case Step.Tail:
                Sha1Padding.WriteOuter(tail, State(lane));
                SetState(lane, job.Key.Outer);
                Enter(lane, Step.Outer, tail, 1);
                break;
            default:
                Sha1Padding.WriteCode(State(lane), tail);
                Unsafe.CopyBlockUnaligned(job.Packet + job.Length, tail, (uint)job.TagLength);
                Start(lane);
                break;
        }
    }

    private static int WriteTail(in HmacJob job, byte* tail)
    {
        uint rolloverCounter = BinaryPrimitives.ReverseEndianness(job.RolloverCounter);
        int whole = job.Length / BlockLength * BlockLength;
        return Sha1Padding.WriteTail(
            tail, job.Packet + whole, job.Length - whole, new ReadOnlySpan<byte>(&rolloverCounter, sizeof(uint)), job.Length);
    }

    private readonly void Enter(int lane, Step step, byte* blocks, int count)
    {
        _lanes[lane].Step = step;
        _lanes[lane].Blocks = count;
        _blocks[lane] = blocks;
    }

    private readonly void SetState(int lane, in Sha1State state)
    {
        for (int word = 0; word < Sha1State.WordCount; word++)
        {
            _states[word * LaneCount + lane] = state[word];
        }
    }

    private readonly Sha1State State(int lane)
    {
        Sha1State state = default;
        for (int word = 0; word < Sha1State.WordCount; word++)
        {
            state[word] = _states[word * LaneCount + lane];
        }

        return state;
    }

    private struct Lane
    {
        public Step Step;
        public int Blocks;
        public int Job;
    }
}
