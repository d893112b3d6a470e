using Proximal.Experiments;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents.Tests;

/// <summary>A game that does not follow the protocol ends the training in one line; the checkpoint stays.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData("closes", "it closed the connection (status 500)")]
    [InlineData("hangs", "it sent nothing for 3 s")]
    [InlineData("shape", "3DBall, agent ", "observation 'VectorSensor_size4' has the shape [3], but the first had [4]")]
    [InlineData("numbers", "observation 'VectorSensor_size4' has 3 numbers, but its shape needs 4")]
    [InlineData("nan", "3DBall, agent ", "number 1 of observation 'VectorSensor_size4' is NaN")]
    [InlineData("behavior", "the game has the behavior 'Other', but the configuration has only 3DBall")]
    public void Failure_is_one_line(string fault, params string[] expected)
    {
        using var folder = new TemporaryFolder();
        List<string> lines = [];
        int port = Sessions.FreePort();
        var game = new BallGame(port, agents: 4, seed: 1)
        {
            Change = (step, message) => step == 600 ? Damage(fault, message) : message,
        };
        Thread thread = game.Start();
        var failure = Assert.Throws<InvalidInputException>(() =>
            Sessions.Train(
                Sessions.Options(folder, Sessions.Configuration(folder, 1_000_000), port, lines) with
                {
                    Timeout = TimeSpan.FromSeconds(fault == "hangs" ? 3 : 30),
                }
            )
        );
        Assert.True(thread.Join(TimeSpan.FromSeconds(10)));
        Assert.All(expected, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
        // The tick counts messages with agents, and these two faults send none.
        string tick = fault is "closes" or "hangs" ? "tick 600" : "tick 601";
        Assert.Contains(tick, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("Unity Editor", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(folder["ball"], "3DBall", "checkpoints")));
    }

    [Fact]
    public void Other_major_version_is_refused()
    {
        using var folder = new TemporaryFolder();
        int port = Sessions.FreePort();
        var thread = new Thread(() =>
        {
            using var client = new UnityClient(port);
            UnityMessage reply = client.Send(
                new UnityMessage
                {
                    Header = new Header { Status = 200 },
                    UnityOutput = new UnityOutput
                    {
                        RlInitializationOutput = new UnityRLInitializationOutput
                        {
                            CommunicationVersion = "2.0.0",
                            PackageVersion = "9.0.0",
                        },
                    },
                }
            );
            Assert.Equal(400, reply.Header.Status);
        });
        thread.Start();
        var failure = Assert.Throws<InvalidInputException>(() =>
            Sessions.Train(Sessions.Options(folder, Sessions.Configuration(folder, 1024), port, []))
        );
        thread.Join();
        Assert.Contains("its communicator has version '2.0.0'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_game_and_port_in_use_are_one_line()
    {
        using var folder = new TemporaryFolder();
        MLAgentsOptions options = Sessions.Options(
            folder,
            Sessions.Configuration(folder, 1024),
            Sessions.FreePort(),
            []
        );
        Assert.Contains(
            "there is no game 'no-game'",
            Assert.Throws<InvalidInputException>(() => Sessions.Train(options with { Game = "no-game" })).Message,
            StringComparison.Ordinal
        );
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Contains(
            $"port {port} cannot be used",
            Assert.Throws<InvalidInputException>(() => Sessions.Train(options with { BasePort = port })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Started_game_gets_its_arguments_and_its_end_is_reported()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string game = folder["game.x86_64"],
            log = folder["log"];
        File.WriteAllText(game, $"#!/bin/sh\necho \"$@\" >> '{log}'\nexit 3\n");
        File.SetUnixFileMode(game, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        int port = Sessions.FreePort();
        var failure = Assert.Throws<InvalidInputException>(() =>
            Sessions.Train(
                Sessions.Options(folder, Sessions.Configuration(folder, 1024), port, []) with
                {
                    // Without its extension, as in mlagents-learn.
                    Game = folder["game"],
                    NoGraphics = true,
                    Arguments = ["--level", "2"],
                }
            )
        );
        Assert.Equal("game: its process exited with code 3", failure.Message);
        Assert.Equal($"-nographics -batchmode --mlagents-port {port} --level 2", File.ReadAllText(log).Trim());
    }

    private static UnityMessage? Damage(string fault, UnityMessage message)
    {
        UnityRLOutput output = message.UnityOutput.RlOutput;
        UnityRLOutput.Types.ListAgentInfo infos = output.AgentInfos.Values.Single();
        Observation observation = infos.Value[^1].Observations[0];
        switch (fault)
        {
            case "closes":
                message.Header.Status = 500;
                break;
            case "hangs":
                return null;
            case "shape":
                observation.Shape[0] = 3;
                observation.FloatData.Data.RemoveAt(0);
                break;
            case "numbers":
                observation.FloatData.Data.RemoveAt(0);
                break;
            case "nan":
                observation.FloatData.Data[1] = float.NaN;
                break;
            default:
                output.AgentInfos.Add("Other?team=0", infos.Clone());
                break;
        }

        return message;
    }
}
