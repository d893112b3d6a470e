using System.ComponentModel;
using System.Diagnostics;

namespace Proximal.Onnx.Tests;

/// <summary>
/// Microsoft's ONNX Runtime for Node, which knows nothing of this library: installed by npm beside the tests when it is first needed.
/// Tests are skipped where there is no Node, unless PROXIMAL_REQUIRE_ONNXRUNTIME is set.
/// </summary>
internal static class OnnxRuntime
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Runtime");
    private static readonly Lazy<string?> Obstacle = new(Install);

    /// <summary>Skips the test where the runtime cannot be had.</summary>
    public static void Require()
    {
        if (Obstacle.Value is not { } obstacle)
            return;
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("PROXIMAL_REQUIRE_ONNXRUNTIME") is null,
            $"models are not run by ONNX Runtime: {obstacle}"
        );
        Assert.Fail(obstacle);
    }

    /// <summary>Runs the model of a folder as its job.json says.</summary>
    public static void Run(string folder)
    {
        (int code, string error) = Start("node", "run.js", folder);
        Assert.True(code == 0, error);
    }

    private static string? Install()
    {
        try
        {
            if (Directory.Exists(Path.Combine(Folder, "node_modules", "onnxruntime-node", "dist")))
                return Start("node", "--version").Code == 0 ? null : "node does not run";
            (int code, string error) = Start(
                OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--no-package-lock"
            );
            return code == 0 ? null : $"npm install failed: {error}";
        }
        catch (Win32Exception exception)
        {
            return $"Node and npm are needed: {exception.Message}";
        }
    }

    private static (int Code, string Error) Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ONNXRUNTIME_NODE_INSTALL"] = "skip";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.GetAwaiter().GetResult();
        return (process.ExitCode, error);
    }
}
