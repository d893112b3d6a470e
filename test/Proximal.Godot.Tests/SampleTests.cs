using Godot;
using ProximalSample;

namespace Proximal.Godot.Tests;

/// <summary>The sample for Godot .NET, compiled against declarations in place of the engine.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Sample_trains_and_plays_the_trained_policy()
    {
        using var folder = new TemporaryFolder();
        int port = PlayedGames.FreePort();
        OS.Arguments = [$"--port={port}", "--action_repeat=4", "--speedup=8", "--env_seed=3"];
        var game = new Thread(() => Run(new ProximalSync(), agents: 3, ticks: int.MaxValue)) { IsBackground = true };
        string file = folder["chaser.policy"];
        Policy policy;
        using (var listening = new ListeningTask(port))
        {
            game.Start();
            using GodotVectorEnvironment environments = listening.Environments;
            Assert.Equal(3, environments.Count);
            var ppo = new Ppo(
                environments,
                new PpoOptions
                {
                    TotalSteps = 384,
                    EnvironmentCount = 3,
                    StepsPerRollout = 64,
                    BatchSize = 64,
                }
            );
            ppo.Train();
            policy = ppo.Policy;
            Assert.Equal(384, ppo.Steps);
        }

        Assert.True(game.Join(TimeSpan.FromSeconds(10)));
        Assert.Equal(480, Engine.PhysicsTicksPerSecond);

        InferenceFile.Write(policy, file, new InferenceFileOptions());
        Run(new ProximalSync { PolicyPath = file }, agents: 2, ticks: 50);
    }

    private static void Run(ProximalSync sync, int agents, int ticks)
    {
        for (int i = 0; i < agents; i++)
            sync.Tree.Agents.Add(new Chaser());
        sync.Tree.Agents.ForEach(static node => node._Ready());
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                sync._Ready();
                break;
            }
            catch (System.Net.Sockets.SocketException) when (attempt < 200)
            {
                Thread.Sleep(10);
            }
        }

        Assert.True(sync.IsProcessing);
        for (int tick = 0; tick < ticks && !sync.Tree.HasQuit; tick++)
        {
            sync._PhysicsProcess(1 / 60.0);
            sync.Tree.Agents.ForEach(static node => node._PhysicsProcess(1 / 60.0));
        }
    }

    /// <summary>Listens on another thread, because the game connects only while somebody listens.</summary>
    private sealed class ListeningTask(int port) : IDisposable
    {
        private readonly Task<GodotVectorEnvironment> task = Task.Run(() => GodotVectorEnvironment.Listen(port));

        public GodotVectorEnvironment Environments => task.GetAwaiter().GetResult();

        public void Dispose() => task.GetAwaiter().GetResult().Dispose();
    }
}
