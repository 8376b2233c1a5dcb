using System.ComponentModel;
using System.Runtime.InteropServices;

namespace JbAspire.Load.Linux;

/// <summary>Turns what the system refused into an exception: set-up that fails ends the run.</summary>
internal static class SystemError
{
    public static int Check(int result, string function)
    {
        if (result >= 0)
            return result;

        int error = Marshal.GetLastPInvokeError();
        throw new Win32Exception(error, $"{function} failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }
}
