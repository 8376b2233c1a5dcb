using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using JbAspire.Networking.Loop;

namespace JbAspire.Networking.Linux;

/// <summary>
/// Level-triggered epoll, woken through an eventfd. An event carries the slot of its target. A slot that was given up is used anew only
/// after the round of events, so that an event of a closed socket never reaches the next one.
/// </summary>
internal sealed unsafe class EpollPoller : IPoller
{
    private const int MaxEvents = 256;
    private const int EventsOffset = 0;
    private const ulong WakeSlot = ulong.MaxValue;

    // struct epoll_event is packed on x64 alone.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventLength = DataOffset + sizeof(ulong);

    private readonly Stack<int> _freeSlots = new();
    private readonly List<int> _retiredSlots = [];
    private readonly byte* _events;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly LoopCounters _counters;
    private PollTarget?[] _targets = new PollTarget?[16];
    private bool _hasNanosecondWait = true;

    public EpollPoller(LoopCounters counters)
    {
        _counters = counters;
        _events = (byte*)NativeMemory.AllocZeroed(MaxEvents, (nuint)EventLength);
        _epoll = Check(NativeMethods.EpollCreate(NativeMethods.CloseOnExec), "epoll_create1");
        _wake = Check(NativeMethods.EventFd(0, NativeMethods.CloseOnExec | NativeMethods.EventFdNonBlock), "eventfd");
        Control(NativeMethods.EpollCtlAdd, _wake, NativeMethods.EpollIn, WakeSlot);
        for (int slot = _targets.Length - 1; slot >= 0; slot--)
            _freeSlots.Push(slot);
    }

    public bool TryAdd(PollTarget target, PollEvents interest)
    {
        if (_freeSlots.Count == 0)
        {
            int length = _targets.Length;
            Array.Resize(ref _targets, length * 2);
            for (int slot = _targets.Length - 1; slot >= length; slot--)
                _freeSlots.Push(slot);
        }

        int free = _freeSlots.Peek();
        if (TryControl(NativeMethods.EpollCtlAdd, target.Descriptor, ToEpoll(interest), (ulong)free) < 0)
            return false;

        _freeSlots.Pop();
        _targets[free] = target;
        target.Slot = free;
        target.Interest = interest;
        return true;
    }

    public void Change(PollTarget target, PollEvents interest)
    {
        if (target.Slot < 0 || target.Interest == interest)
            return;

        target.Interest = interest;
        Control(NativeMethods.EpollCtlMod, target.Descriptor, ToEpoll(interest), (ulong)target.Slot);
    }

    public void Remove(PollTarget target)
    {
        if (target.Slot < 0)
            return;

        Control(NativeMethods.EpollCtlDel, target.Descriptor, 0, 0);
        _targets[target.Slot] = null;
        _retiredSlots.Add(target.Slot);
        target.Slot = -1;
    }

    public int Wait(long timeoutNanoseconds)
    {
        foreach (int slot in _retiredSlots)
            _freeSlots.Push(slot);
        _retiredSlots.Clear();

        _counters.SystemCalls++;
        int count = _hasNanosecondWait ? WaitNanoseconds(timeoutNanoseconds) : WaitMilliseconds(timeoutNanoseconds);
        if (count >= 0)
            return count;

        int error = Marshal.GetLastPInvokeError();
        if (error == NativeMethods.Eintr)
            return 0;

        // Kernels before 5.11 lack the call, and seccomp filters that do not know it refuse it.
        if (_hasNanosecondWait && error is (NativeMethods.Enosys or NativeMethods.Eperm))
        {
            _hasNanosecondWait = false;
            return 0;
        }

        throw new Win32Exception(error, $"epoll_wait failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    public void Rest(long nanoseconds)
    {
        TimeSpec time = new() { Nanoseconds = nanoseconds };
        _counters.SystemCalls++;
        _ = NativeMethods.Sleep(NativeMethods.ClockMonotonic, 0, &time, null);
    }

    public PollTarget? GetReady(int index, out PollEvents events)
    {
        byte* epollEvent = _events + (nint)index * EventLength;
        uint flags = Unsafe.ReadUnaligned<uint>(epollEvent + EventsOffset);
        ulong slot = Unsafe.ReadUnaligned<ulong>(epollEvent + DataOffset);
        events = PollEvents.None;
        if (slot == WakeSlot)
        {
            ClearWake();
            return null;
        }

        if ((flags & (NativeMethods.EpollIn | NativeMethods.EpollRdHup)) != 0)
            events |= PollEvents.Readable;
        if ((flags & NativeMethods.EpollOut) != 0)
            events |= PollEvents.Writable;
        if ((flags & (NativeMethods.EpollErr | NativeMethods.EpollHup)) != 0)
            events |= PollEvents.Failed;
        return _targets[slot];
    }

    public void Wake()
    {
        ulong one = 1;
        NativeMethods.Write(_wake, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        NativeMethods.Close(_wake);
        NativeMethods.Close(_epoll);
        NativeMemory.Free(_events);
    }

    private static uint ToEpoll(PollEvents interest) =>
        ((interest & PollEvents.Readable) != 0 ? NativeMethods.EpollIn | NativeMethods.EpollRdHup : 0)
        | ((interest & PollEvents.Writable) != 0 ? NativeMethods.EpollOut : 0);

    private static int Check(int result, string function)
    {
        if (result >= 0)
            return result;

        int error = Marshal.GetLastPInvokeError();
        throw new Win32Exception(error, $"{function} failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private void ClearWake()
    {
        ulong value;
        _counters.SystemCalls++;
        NativeMethods.Read(_wake, &value, sizeof(ulong));
    }

    private void Control(int operation, int descriptor, uint events, ulong slot) =>
        Check(TryControl(operation, descriptor, events, slot), "epoll_ctl");

    private int TryControl(int operation, int descriptor, uint events, ulong slot)
    {
        byte* epollEvent = stackalloc byte[16];
        Unsafe.WriteUnaligned(epollEvent + EventsOffset, events);
        Unsafe.WriteUnaligned(epollEvent + DataOffset, slot);
        return NativeMethods.EpollControl(_epoll, operation, descriptor, epollEvent);
    }

    private int WaitNanoseconds(long timeout)
    {
        TimeSpec time = new() { Seconds = timeout / 1_000_000_000, Nanoseconds = timeout % 1_000_000_000 };
        return (int)NativeMethods.SystemCall(
            NativeMethods.SysEpollPwait2, _epoll, _events, MaxEvents, timeout < 0 ? null : &time, null, 0);
    }

    private int WaitMilliseconds(long timeout)
    {
        // Rounded up: waking before the deadline would only mean another turn.
        long milliseconds = timeout < 0 ? -1 : Math.Min((timeout + 999_999) / 1_000_000, int.MaxValue);
        return NativeMethods.EpollWait(_epoll, _events, MaxEvents, (int)milliseconds);
    }
}
