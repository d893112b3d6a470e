using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Fuzz.Tests;

/// <summary>
/// Limits of a case: the reader throws nothing but an <see cref="InvalidInputException"/> whose message is one line,
/// and takes at most one second and 256 MB.
/// </summary>
internal static class FuzzLimits
{
    private const long MaxBytes = 256_000_000;
    private const int Repetitions = 5;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs a case. Returns whether the input is valid.</summary>
    /// <exception cref="FuzzFailedException">A limit is exceeded.</exception>
    public static bool Check(FuzzTarget target, byte[] input)
    {
        for (int i = 1; ; i++)
        {
            (bool isValid, TimeSpan time, long bytes) = Run(target, input);
            if (time <= MaxTime && bytes <= MaxBytes)
                return isValid;
            // The machine may have been busy, and tensors are those of all threads, so a limit counts if it repeats.
            if (i == Repetitions)
                throw new FuzzFailedException(
                    $"{target.Name}: {input.Length} bytes took {time.TotalSeconds:F1} s and {bytes / 1_000_000} MB"
                );
        }
    }

    private static (bool IsValid, TimeSpan Time, long Bytes) Run(FuzzTarget target, byte[] input)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(),
            tensors = TensorMemory.Bytes;
        var watch = Stopwatch.StartNew();
        bool isValid = true;
        try
        {
            target.Read(input);
        }
        catch (InvalidInputException exception)
        {
            isValid = false;
            if (exception.Message.Length is 0 or > 2000 || exception.Message.Any(char.IsControl))
                throw new FuzzFailedException($"{target.Name}: the message is not one line: {exception.Message}");
        }
        catch (Exception exception)
        {
            throw new FuzzFailedException($"{target.Name}: {exception.GetType().Name}: {exception.Message}", exception);
        }

        TimeSpan time = watch.Elapsed;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - allocated + Math.Max(0, TensorMemory.Bytes - tensors);
        return (isValid, time, bytes);
    }
}

/// <summary>A case exceeded a limit.</summary>
internal sealed class FuzzFailedException(string message, Exception? inner = null) : Exception(message, inner);
