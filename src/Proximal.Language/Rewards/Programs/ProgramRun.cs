using System.Diagnostics;
using System.Text;

namespace Proximal.Language;

/// <summary>Runs a program with limits of time, memory and output.</summary>
internal static class ProgramRun
{
    private const int MaxOutput = 1 << 20;

    /// <summary>Runs a program to its end, and ends it with all its children if it exceeds a limit.</summary>
    /// <param name="program">Path or name of the program.</param>
    /// <param name="options">Arguments and limits.</param>
    /// <param name="input">Bytes for its standard input.</param>
    /// <exception cref="InvalidInputException">The program cannot be started.</exception>
    public static ProgramResult Run(string program, ProgramRewardOptions options, byte[] input)
    {
        string mark = ProgramStart.NewMark();
        using Process process = ProgramStart.Start(
            program,
            options.Arguments,
            options.MemoryMegabytes,
            mark,
            "a reward"
        );
        using var limit = new CancellationTokenSource(options.Timeout);
        try
        {
            return RunAsync(process, input, limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return default;
        }
        finally
        {
            // Also a program that ended may have left children.
            ProcessTree.Kill(process, mark);
        }
    }

    private static async Task<ProgramResult> RunAsync(Process process, byte[] input, CancellationToken limit)
    {
        Task<string> output = ReadAsync(process.StandardOutput.BaseStream, limit);
        Task<string> errors = ReadAsync(process.StandardError.BaseStream, limit);
        await WriteAsync(process, input, limit).ConfigureAwait(false);
        await process.WaitForExitAsync(limit).ConfigureAwait(false);
        string text = await output.ConfigureAwait(false);
        await errors.ConfigureAwait(false);
        return new ProgramResult(process.ExitCode == 0 && text.Length < MaxOutput, text);
    }

    // A program need not read its input.
    private static async Task WriteAsync(Process process, byte[] input, CancellationToken limit)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, limit).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException) { }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken limit)
    {
        var bytes = new byte[4096];
        using var all = new MemoryStream();
        while (true)
        {
            int count = await stream.ReadAsync(bytes, limit).ConfigureAwait(false);
            if (count == 0)
                return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
            if (all.Length < MaxOutput)
                all.Write(bytes, 0, count);
        }
    }
}
