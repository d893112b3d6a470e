using System.Globalization;
using System.Text;
using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Dashboard.Tests;

/// <summary>Writes folders of runs with generated metrics.</summary>
internal static class GeneratedRun
{
    /// <summary>Writes a run with a curve that rises to its level.</summary>
    /// <param name="path">Folder.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="settings">Lines of the configuration after environment, algorithm and seed.</param>
    /// <param name="level">Final return.</param>
    /// <param name="updates">Number of lines of the log.</param>
    /// <param name="tags">Tags of further metrics.</param>
    public static void Write(
        string path,
        ulong seed = 1,
        string settings = "learning_rate: 0.0003",
        double level = 200,
        int updates = 60,
        IReadOnlyList<string>? tags = null
    )
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(
            Path.Combine(path, "config.yaml"),
            $"CartPole-v1:\n  algorithm: ppo\n  seed: {seed}\n  {settings.Replace("\n", "\n  ", StringComparison.Ordinal)}\n"
        );
        var random = new Rng(seed, 0);
        var (metrics, timings) = (new StringBuilder(), new StringBuilder());
        for (int i = 1; i <= updates; i++)
        {
            double share = 1 - Math.Exp(-(3.0 + (seed % 5)) * i / updates),
                noise = random.NextDouble() - 0.5;
            var line = new Dictionary<string, double>
            {
                ["step"] = i * 1000,
                ["rollout/ep_rew_mean"] = 20 + (level * share) + (25 * noise),
                ["rollout/ep_len_mean"] = 20 + (level * share),
                ["train/approx_kl"] = 0.02 * random.NextDouble(),
                ["train/entropy"] = 0.69 - (0.4 * share) + (0.02 * noise),
                ["train/explained_variance"] = share + (0.1 * noise),
                ["train/value_loss"] = (100 * Math.Exp(-5.0 * i / updates)) + random.NextDouble(),
                ["train/n_updates"] = 10 * i,
            };
            foreach (string tag in tags ?? [])
                line[tag] = Math.Sin(i / 5.0) + noise;
            metrics.Append(JsonSerializer.Serialize(line)).Append('\n');
            timings.Append(
                CultureInfo.InvariantCulture,
                $$"""{"step":{{i * 1000}},"time/fps":10000,"time/time_elapsed":{{i * 0.5}}}"""
            );
            timings.Append('\n');
        }

        File.WriteAllText(Path.Combine(path, "metrics.jsonl"), metrics.ToString());
        File.WriteAllText(Path.Combine(path, "timings.jsonl"), timings.ToString());
        new RunSummary
        {
            Environment = "CartPole-v1",
            Algorithm = "ppo",
            Seed = seed,
            Steps = updates * 1000,
            WallSeconds = updates * 0.5,
            Evaluation = new EvaluationSummary(
                20,
                level + (12 * ((seed * 7 % 5) - 2.0)),
                30,
                level - 90,
                level + 90,
                100
            ),
            WeightsSha256 = "00",
            Status = RunStatus.Completed,
        }.Write(Path.Combine(path, "summary.json"));
    }

    /// <summary>Writes a folder with a run for each of some seeds.</summary>
    public static void WriteSeeds(string path, int seeds, string settings = "learning_rate: 0.0003", double level = 200)
    {
        for (int seed = 1; seed <= seeds; seed++)
            Write(Path.Combine(path, $"seed-{seed}"), (ulong)seed, settings, level);
    }

    /// <summary>Writes the folder of a random search over learning rate and layers.</summary>
    public static void WriteSearch(string path, int trials)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "search.yaml"), "method: random\n");
        File.WriteAllText(
            Path.Combine(path, "space.yaml"),
            "algorithm: ppo\nlearning_rate: {low: 1e-5, high: 1e-2, log: true}\npolicy_kwargs.net_arch: [[32], [64, 64]]\n"
        );
        var random = new Rng(5, 0);
        using var journal = new TrialJournal(Path.Combine(path, "trials.jsonl"));
        for (int trial = 0; trial < trials; trial++)
        {
            double rate = Math.Pow(10, -5 + (3 * random.NextDouble())),
                value = 400 - (90 * Math.Pow(Math.Log10(rate) + 3.3, 2)) + (30 * random.NextDouble());
            string layers = trial % 2 == 0 ? "[32]" : "[64, 64]";
            Write(
                Path.Combine(path, "trials", $"{trial:000}", "seed-1"),
                settings: string.Create(
                    CultureInfo.InvariantCulture,
                    $"learning_rate: {rate:g4}\npolicy_kwargs:\n  net_arch: {layers}"
                ),
                level: value,
                updates: 5
            );
            journal.Add(new TrialResult(trial, 0, 1, 50_000, value, 5, value - 20, 12));
        }
    }
}
