using System.Net;
using System.Net.Sockets;
using Proximal.Experiments;

namespace Proximal.MLAgents.Tests;

/// <summary>Trainings with games of the tests.</summary>
internal static class Sessions
{
    public static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    /// <summary>Trains until the end.</summary>
    public static bool Train(MLAgentsOptions options) => TrainUntil(options, CancellationToken.None);

    /// <summary>Trains until the end, or until it is cancelled.</summary>
    public static bool TrainUntil(MLAgentsOptions options, CancellationToken cancellation) =>
        new MLAgentsTrainer().Train(options, cancellation);

    /// <summary>Waits for the end of a training on another thread.</summary>
    public static void Wait(Task<bool> training) =>
        Assert.True(training.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(30)));

    /// <summary>Writes a configuration of the ball.</summary>
    public static string Configuration(TemporaryFolder folder, int steps, string more = "")
    {
        string path = folder["ball.yaml"];
        File.WriteAllText(
            path,
            $$"""
            behaviors:
              3DBall:
                trainer_type: ppo
                hyperparameters:
                  batch_size: 64
                  buffer_size: 1024
                  learning_rate: 1e-3
                  beta: 1e-3
                  num_epoch: 4
                network_settings:
                  normalize: true
                  hidden_units: 32
                reward_signals:
                  extrinsic:
                    gamma: 0.95
                max_steps: {{steps}}
                time_horizon: 64
                summary_freq: 1024
                checkpoint_interval: 1024
            engine_settings:
              time_scale: 5
            {{more}}
            """
        );
        return path;
    }

    public static MLAgentsOptions Options(TemporaryFolder folder, string configuration, int port, List<string> lines) =>
        new()
        {
            Configuration = configuration,
            ResultsFolder = folder.Path,
            RunId = "ball",
            BasePort = port,
            Timeout = TimeSpan.FromSeconds(20),
            Report = line =>
            {
                lock (lines)
                    lines.Add(line);
            },
        };
}
