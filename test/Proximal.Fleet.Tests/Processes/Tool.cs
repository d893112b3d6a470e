using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Proximal.Fleet.Tests;

/// <summary>A process of the tool.</summary>
internal sealed class Tool : IDisposable
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(5);

    private readonly Process process;
    private readonly List<string> lines = [];

    private Tool(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public string Output
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines);
        }
    }

    public static Tool Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Proximal.Tool.dll"));
        foreach (string argument in arguments)
        {
            // NAME=value before the command sets a variable of the environment.
            if (start.ArgumentList.Count == 1 && argument.Split('=') is [var name, var value])
                start.Environment[name] = value;
            else
                start.ArgumentList.Add(argument);
        }

        return new Tool(Process.Start(start)!);
    }

    /// <summary>Waits for a line and returns its first group.</summary>
    public string WaitFor(string pattern)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < limit)
        {
            Match match = Regex.Match(Output, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
            if (match.Success)
                return match.Groups[^1].Value;
            Assert.False(process.HasExited && process.ExitCode != 0, Output);
            Thread.Sleep(20);
        }

        Assert.Fail($"no line '{pattern}' in: {Output}");
        return "";
    }

    public int WaitForExit()
    {
        Assert.True(process.WaitForExit(limit), $"the process does not end: {Output}");
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public void Kill() => process.Kill();

    /// <summary>Sends a signal, such as STOP.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.Add(line);
    }
}
