using System.Diagnostics;
using System.Text.Json;
using Proximal.Experiments;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents.Tests;

/// <summary>The server with the gRPC C core, by Debian's python3-grpcio.</summary>
public sealed class GrpcCoreTests
{
    // Debian's packages belong to its own interpreter.
    private static readonly string? Python = Array.Find(["/usr/bin/python3", "python3"], Probe);

    public static bool HasGrpc => Python is not null;

    [Fact(
        Skip = "needs grpcio for Python: apt-get install python3-grpcio",
        SkipUnless = nameof(HasGrpc),
        SkipType = typeof(GrpcCoreTests)
    )]
    public void Recorded_messages_are_answered_to_the_gRPC_C_core()
    {
        using var folder = new TemporaryFolder();
        int port = Sessions.FreePort();
        string path = folder["golden.yaml"];
        File.WriteAllText(path, "default_settings: {network_settings: {vis_encode_type: fully_connected}}\n");
        using var stop = new CancellationTokenSource();
        Task<bool> training = Task.Run(() => Sessions.TrainUntil(Sessions.Options(folder, path, port, []), stop.Token));
        var start = new ProcessStartInfo(
            Python!,
            [Path.Combine(AppContext.BaseDirectory, "Python", "exchange.py"), $"{port}"]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        List<UnityMessage> replies = [];
        using (Process python = Process.Start(start)!)
        {
            foreach (
                JsonElement message in Golden
                    .Read("environments/unity-mlagents-messages.json")
                    .GetProperty("messages")
                    .EnumerateArray()
            )
                if (message.GetProperty("direction").GetString() == "unity->trainer")
                {
                    python.StandardInput.WriteLine(message.GetProperty("hex").GetString());
                    python.StandardInput.Flush();
                    replies.Add(
                        UnityMessage.Parser.ParseFrom(Convert.FromHexString(python.StandardOutput.ReadLine()!))
                    );
                }

            python.StandardInput.Close();
            Assert.True(python.WaitForExit(TimeSpan.FromSeconds(20)));
        }

        stop.Cancel();
        Sessions.Wait(training);
        Assert.Equal("1.5.0", replies[0].UnityInput.RlInitializationInput.CommunicationVersion);
        Assert.Equal(Command.Reset, replies[1].UnityInput.RlInput.Command);
        Assert.Equal(
            ["3DBall?team=0", "Push?team=1"],
            replies[2].UnityInput.RlInput.AgentActions.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(replies, static reply => Assert.Equal(200, reply.Header.Status));
    }

    private static bool Probe(string python)
    {
        try
        {
            using Process probe = Process.Start(
                new ProcessStartInfo(python, ["-c", "import grpc"])
                {
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
