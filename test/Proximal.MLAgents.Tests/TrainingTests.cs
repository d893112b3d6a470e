using Microsoft.ML.OnnxRuntime;
using Proximal.Experiments;

namespace Proximal.MLAgents.Tests;

/// <summary>The whole trainer with a ball that must stay on its plate, over gRPC.</summary>
public sealed class TrainingTests
{
    public static TheoryData<ulong> Seeds => [.. LongTests.Seeds()];

    /// <summary>The best return is 10. Without control the ball falls after about 25 steps, with a return of 1.5.</summary>
    [LongTheory]
    [Trait("Category", "Learning")]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_to_keep_the_ball(ulong seed)
    {
        using var folder = new TemporaryFolder();
        List<string> lines = [];
        int port = Sessions.FreePort();
        var game = new BallGame(port, agents: 12, seed + 1);
        Thread thread = game.Start();
        Assert.True(
            Sessions.Train(
                Sessions.Options(folder, Sessions.Configuration(folder, 30_720), port, lines) with
                {
                    Seed = (int)seed,
                }
            )
        );
        Assert.True(thread.Join(TimeSpan.FromSeconds(10)));
        Assert.Null(game.Failure);
        string last = lines.Last(static line => line.Contains("mean return", StringComparison.Ordinal));
        double mean = double.Parse(
            last.Split("mean return ")[1].Split(';')[0],
            System.Globalization.CultureInfo.InvariantCulture
        );
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {last}");
        Assert.True(mean > 7, $"seed {seed}: {last}");
    }

    [Fact]
    public void Run_is_resumed_initializes_another_and_exports_its_policy()
    {
        using var folder = new TemporaryFolder();
        List<string> lines = [];
        int port = Sessions.FreePort();
        Train(folder, 2048, port, lines, static options => options);
        string run = folder["ball"];
        Assert.True(File.Exists(Path.Combine(run, "3DBall", "config.yaml")));
        Assert.Contains(lines, static line => line.Contains("batch_size: 64", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("3DBall: step 1024 of 2048", StringComparison.Ordinal));
        CheckModel(folder);

        // Without --resume, the run is not touched.
        var refused = Assert.Throws<InvalidInputException>(() =>
            Sessions.Train(Sessions.Options(folder, Sessions.Configuration(folder, 2048), port, lines))
        );
        Assert.Contains("has a run: continue it with --resume", refused.Message, StringComparison.Ordinal);

        lines.Clear();
        Train(folder, 4096, port, lines, static options => options with { Resume = true });
        Assert.Contains(lines, static line => line.Contains("continues at step 2048", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("3DBall: 4096 steps", StringComparison.Ordinal));

        Policy trained = PolicyOf(run);
        lines.Clear();
        Train(folder, 1024, port, lines, static options => options with { RunId = "other", InitializeFrom = "ball" });
        Assert.Contains(lines, static line => line.StartsWith("3DBall: 1024 steps", StringComparison.Ordinal));
        // One update changes weights by little more than the learning rate for each of its gradient steps.
        float[] before = trained.Network.NamedParameters().First().Value.ToArray(),
            after = PolicyOf(folder["other"]).Network.NamedParameters().First().Value.ToArray();
        Assert.All(before.Zip(after), static pair => Assert.Equal(pair.First, pair.Second, 0.2f));
    }

    [Fact]
    public void Same_seed_and_game_give_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        List<string> lines = [];
        int port = Sessions.FreePort();
        string[] hashes = [.. new[] { "one", "two" }.Select(Hash)];
        Assert.Equal(hashes[0], hashes[1]);

        string Hash(string name)
        {
            Train(folder, 2048, port, lines, options => options with { RunId = name });
            var weights = new StateDictionary();
            PolicyOf(folder[name]).Network.SaveState(weights, "policy");
            return WeightsHash.Compute(weights);
        }
    }

    [Fact]
    public void Game_gets_the_seed_the_time_scale_and_the_parameters()
    {
        using var folder = new TemporaryFolder();
        List<string> lines = [];
        int port = Sessions.FreePort();
        var game = new BallGame(port, agents: 2, seed: 1);
        Thread thread = game.Start();
        string configuration = Sessions.Configuration(
            folder,
            1024,
            "environment_parameters:\n  gravity: 4.5\n  mass:\n    sampler_type: uniform\n    sampler_parameters: {min_value: 1, max_value: 2}\n"
        );
        Assert.True(Sessions.Train(Sessions.Options(folder, configuration, port, lines) with { Seed = 7 }));
        thread.Join(TimeSpan.FromSeconds(10));
        Assert.Equal(7, game.Initialization!.Seed);
        ReadOnlySpan<byte> sent = game.SideChannel;
        var expected = new MemoryStream();
        using (var writer = new BinaryWriter(expected))
        {
            writer.Write(new Guid("e951342c-4f7e-11ea-b238-784f4387d1f7").ToByteArray());
            writer.Write(8);
            writer.Write(2);
            writer.Write(5f);
        }

        Assert.True(sent.IndexOf(expected.ToArray()) >= 0);
        Assert.True(sent.IndexOf("gravity"u8) >= 0);
        Assert.True(sent.IndexOf("mass"u8) >= 0);
    }

    [Fact]
    public void Several_games_train_one_policy()
    {
        using var folder = new TemporaryFolder();
        List<string> lines = [];
        int port = 0;
        // Two free ports in a row.
        for (int attempt = 0; port == 0 && attempt < 100; attempt++)
        {
            int candidate = Sessions.FreePort();
            using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, candidate + 1);
            try
            {
                probe.Start();
                port = candidate;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Another program has it.
            }
        }

        BallGame[] games = [new(port, 3, 1), new(port + 1, 3, 2)];
        Thread[] threads = [.. games.Select(static game => game.Start())];
        Assert.True(
            Sessions.Train(
                Sessions.Options(folder, Sessions.Configuration(folder, 2048), port, lines) with
                {
                    Games = 2,
                }
            )
        );
        foreach (Thread thread in threads)
            thread.Join(TimeSpan.FromSeconds(10));
        Assert.All(games, static game => Assert.True(game.Failure is null && game.Steps > 10));
    }

    [Fact]
    public void Cancelled_training_is_saved()
    {
        using var folder = new TemporaryFolder();
        List<string> lines = [];
        int port = Sessions.FreePort();
        using var stop = new CancellationTokenSource();
        var game = new BallGame(port, agents: 4, seed: 1)
        {
            Change = (step, message) =>
            {
                if (step == 400)
                    stop.Cancel();
                return message;
            },
        };
        Thread thread = game.Start();
        Assert.False(
            Sessions.TrainUntil(
                Sessions.Options(folder, Sessions.Configuration(folder, 1_000_000), port, lines),
                stop.Token
            )
        );
        Assert.True(thread.Join(TimeSpan.FromSeconds(10)));
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(folder["ball"], "3DBall", "checkpoints")));
        Assert.True(File.Exists(Path.Combine(folder["ball"], "3DBall.onnx")));
    }

    private static void Train(
        TemporaryFolder folder,
        int steps,
        int port,
        List<string> lines,
        Func<MLAgentsOptions, MLAgentsOptions> change
    )
    {
        var game = new BallGame(port, agents: 4, seed: 1);
        Thread thread = game.Start();
        Assert.True(
            Sessions.Train(change(Sessions.Options(folder, Sessions.Configuration(folder, steps), port, lines)))
        );
        Assert.True(thread.Join(TimeSpan.FromSeconds(10)));
        Assert.Null(game.Failure);
    }

    private static Policy PolicyOf(string run) => Policy.Load(TrainedPolicy.FolderOf(Path.Combine(run, "3DBall")));

    private static void CheckModel(TemporaryFolder folder)
    {
        Policy policy = PolicyOf(folder["ball"]);
        using var session = new InferenceSession(Path.Combine(folder["ball"], "3DBall.onnx"));
        Assert.Equal(["epsilon", "obs_0"], session.InputNames.Order());
        float[] observation = [0.3f, -0.2f, 0.5f, -0.1f];
        var expected = new float[2];
        policy.Act(observation, expected);
        using var options = new RunOptions();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(observation, [1, 4]),
            noise = OrtValue.CreateTensorValueFromMemory(new float[2], [1, 2]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(
            options,
            new Dictionary<string, OrtValue>(StringComparer.Ordinal) { ["obs_0"] = input, ["epsilon"] = noise },
            ["deterministic_continuous_actions"]
        );
        ReadOnlySpan<float> actual = results[0].GetTensorDataAsSpan<float>();
        Assert.Equal(expected[0], actual[0], 1e-5f);
        Assert.Equal(expected[1], actual[1], 1e-5f);
    }
}
