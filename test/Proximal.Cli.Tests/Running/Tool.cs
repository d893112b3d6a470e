using System.Diagnostics;
using System.Runtime.InteropServices;
using Proximal.Environments;
using Proximal.Tensors;
using Spectre.Console;

namespace Proximal.Cli.Tests;

/// <summary>Runs command lines of the tool in this process, or as processes where the process matters.</summary>
internal static partial class Tool
{
    public const int SigHup = 1,
        SigInt = 2,
        SigKill = 9,
        SigTerm = 15;

    public static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "Proximal.Tool.dll");

    private static readonly Lock InProcess = new();

    public sealed record Outcome(int ExitCode, string Output, string Error);

    /// <summary>Runs a command line in this process, with the built-in environments and algorithms.</summary>
    /// <param name="folder">The working folder of the command.</param>
    /// <param name="arguments">The words of the command line.</param>
    public static Outcome Run(string folder, params string[] arguments) => Run(folder, null, null, arguments);

    /// <summary>
    /// Runs a command line in this process. The working folder, the console and the shared worker threads belong to the
    /// process, so
    /// commands of other tests wait.
    /// </summary>
    /// <param name="folder">The working folder of the command.</param>
    /// <param name="environments">The environments that commands know; null for the built-in ones.</param>
    /// <param name="algorithms">The algorithms that commands know; null for the built-in ones.</param>
    /// <param name="arguments">The words of the command line.</param>
    public static Outcome Run(
        string folder,
        EnvironmentRegistry? environments,
        AlgorithmRegistry? algorithms,
        params string[] arguments
    )
    {
        lock (InProcess)
        {
            (TextWriter output, TextWriter error, IAnsiConsole console) = (
                Console.Out,
                Console.Error,
                AnsiConsole.Console
            );
            string workingFolder = Environment.CurrentDirectory;
            int threads = WorkerPool.Shared.Threads;
            var capturedOutput = new StringWriter { NewLine = "\n" };
            var capturedError = new StringWriter { NewLine = "\n" };
            try
            {
                Console.SetOut(capturedOutput);
                Console.SetError(capturedError);
                AnsiConsole.Console = CreateConsole(capturedOutput);
                Environment.CurrentDirectory = folder;
                int exitCode = ProximalTool.Run(arguments, environments, algorithms, "proximal");
                return new Outcome(exitCode, capturedOutput.ToString(), capturedError.ToString());
            }
            finally
            {
                Console.SetOut(output);
                Console.SetError(error);
                AnsiConsole.Console = console;
                Environment.CurrentDirectory = workingFolder;
                WorkerPool.Shared.Threads = threads;
            }
        }
    }

    /// <summary>Runs a command line as a process of its own, as users do.</summary>
    public static Outcome RunProcess(string folder, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        return Finish(process);
    }

    /// <summary>Runs a command line as a process that reads a text from its standard input.</summary>
    public static Outcome RunWithInput(string folder, string input, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    /// <summary>Starts a command line as a process and leaves it running.</summary>
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

    /// <summary>Waits for the end of a process, at most five minutes.</summary>
    public static Outcome Finish(Process process)
    {
        // Otherwise a process that does not end, for example because it inherited that SIGINT is ignored, hangs all tests.
        using var limit = new Timer(
            _ => process.Kill(entireProcessTree: true),
            null,
            TimeSpan.FromMinutes(5),
            Timeout.InfiniteTimeSpan
        );
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Waits until a condition holds; fails if the process ends first.</summary>
    public static void WaitFor(Process process, Func<bool> condition)
    {
        for (bool ended = false; !condition(); ended = process.HasExited)
        {
            Assert.False(ended, "the process ended too early");
            Thread.Sleep(2);
        }
    }

    /// <summary>Sends a signal. Does nothing if the process has ended.</summary>
    public static void Signal(Process process, int signal) => _ = Kill(process.Id, signal);

    // As if redirected to a file: without colors and of any width.
    private static IAnsiConsole CreateConsole(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(output),
            }
        );
        console.Profile.Width = int.MaxValue;
        return console;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
