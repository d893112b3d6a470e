#if NETSTANDARD_BUILD
using System.Diagnostics;
using Proximal.Inference.Player;

namespace Proximal.Inference.Tests;

/// <summary>The build for netstandard2.1 acts as the trainer under Mono, the runtime of Unity's editor and players.</summary>
[Trait("Category", "Long")]
public sealed class MonoTests
{
    private const int Steps = 20,
        Agents = 10;

    [LongFact]
    public void Policies_act_the_same_under_Mono()
    {
        Assert.SkipUnless(HasMono(), "Mono is not installed: apt-get install mono-devel");
        using var folder = new TemporaryFolder();
        int count = 0;
        foreach (string name in PolicyCases.All.Keys)
        foreach (bool deterministic in (bool[])[true, false])
        {
            using FileStream stream = File.Create(folder[$"{count++}.record"]);
            Recorder.Record(PolicyCases.All[name](), Steps, Agents, deterministic).Save(stream);
        }

        using Process mono = Start(
            Path.Combine(AppContext.BaseDirectory, "Proximal.Inference.Player.dll"),
            folder.Path
        );
        string output = mono.StandardOutput.ReadToEnd();
        mono.WaitForExit();
        Assert.Equal($"{count} records replayed, 0 differ", output.Trim());
        Assert.Equal(0, mono.ExitCode);
    }

    private static bool HasMono()
    {
        try
        {
            using Process mono = Start("--version");
            mono.StandardOutput.ReadToEnd();
            mono.WaitForExit();
            return mono.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("mono", arguments) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
}
#endif
