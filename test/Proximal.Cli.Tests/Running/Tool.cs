using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Proximal.Cli.Tests;

/// <summary>Starts the built command line as a process of its own, as its users do.</summary>
internal static partial class Tool
{
    public const int SigInt = 2,
        SigKill = 9,
        SigTerm = 15;

    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "Proximal.Cli.dll");

    public sealed record Outcome(int ExitCode, string Output, string Error);

    /// <summary>Runs a command line in a folder to its end.</summary>
    public static Outcome Run(string folder, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        return Finish(process);
    }

    /// <summary>Runs a command line that reads a text from its standard input.</summary>
    public static Outcome RunWithInput(string folder, string input, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    /// <summary>Starts a command line and leaves it running.</summary>
    public static Process Start(string folder, params string[] arguments)
    {
        return Process.Start(
            new ProcessStartInfo("dotnet", [Assembly, .. arguments])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
    }

    /// <summary>Waits for the end.</summary>
    public static Outcome Finish(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Waits until something is so that a process brings about; fails where it ends before.</summary>
    public static void WaitFor(Process process, Func<bool> condition)
    {
        for (bool ended = false; !condition(); ended = process.HasExited)
        {
            Assert.False(ended, "the process has ended too early");
            Thread.Sleep(2);
        }
    }

    /// <summary>Sends a signal; nothing happens where the process has ended already.</summary>
    public static void Signal(Process process, int signal) => _ = Kill(process.Id, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
