using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Proximal.MuJoCo;

/// <summary>Receives the warnings and errors of the engine, which would otherwise be written to
/// MUJOCO_LOG.TXT.</summary>
/// <remarks>
/// A warning is stored for the simulation that is stepping on the thread. After an error, the engine must not continue:
/// it would write outside its buffers. An exception cannot pass through its frames, so the process ends. Errors in a
/// model, such as a stack that is too small for its initial state, are found when the model is compiled, and are
/// exceptions.
/// </remarks>
internal static unsafe class EngineMessages
{
    [ThreadStatic]
    private static string? warning;

    [ThreadStatic]
    private static string? running;

    /// <summary>Sets the handlers of the engine.</summary>
    /// <param name="errorHandler">Address of the variable <c>mju_user_error</c>.</param>
    /// <param name="warningHandler">Address of the variable <c>mju_user_warning</c>.</param>
    public static void Receive(nint errorHandler, nint warningHandler)
    {
        *(delegate* unmanaged[Cdecl]<byte*, void>*)errorHandler = &OnError;
        *(delegate* unmanaged[Cdecl]<byte*, void>*)warningHandler = &OnWarning;
    }

    /// <summary>Names the model that runs on this thread, for errors.</summary>
    public static void Begin(string model) => running = model;

    /// <summary>Returns the last warning on this thread since the last call; null for none.</summary>
    public static string? TakeWarning()
    {
        string? taken = warning;
        if (taken is not null)
            warning = null;
        return taken;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnWarning(byte* message) => warning = Text(message);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(byte* message)
    {
        Console.Error.WriteLine($"MuJoCo failed in the model {running ?? "that was loading"}: {Text(message)}");
        Environment.Exit(1);
    }

    private static string Text(byte* message) =>
        (Marshal.PtrToStringUTF8((nint)message) ?? "").ReplaceLineEndings(" ").Trim();
}
