using System.Globalization;
using System.Text;

namespace Proximal.Dashboard.Tests;

/// <summary>Writes files of runs without training.</summary>
internal static class RunFiles
{
    private static readonly string[] Tags =
    [
        MetricTags.EpisodeReturn,
        MetricTags.EpisodeLength,
        MetricTags.PolicyLoss,
        MetricTags.ValueLoss,
        MetricTags.Entropy,
        MetricTags.Loss,
        MetricTags.GradientNorm,
        MetricTags.LearningRate,
        MetricTags.ApproximateKl,
        MetricTags.ClipFraction,
        MetricTags.ClipRange,
        MetricTags.ExplainedVariance,
        MetricTags.Updates,
    ];

    /// <summary>Writes a run.</summary>
    /// <param name="root">Folder of runs.</param>
    /// <param name="name">Path below it.</param>
    /// <param name="environment">Environment.</param>
    /// <param name="seed">Seed, which also changes the values.</param>
    /// <param name="steps">Value of <c>n_steps</c>.</param>
    /// <param name="points">Updates.</param>
    /// <param name="status">Status of the summary; null for none.</param>
    /// <returns>Folder of the run.</returns>
    public static string Write(
        string root,
        string name,
        string environment = "CartPole-v1",
        int seed = 0,
        int steps = 128,
        int points = 5,
        string? status = "completed"
    )
    {
        string folder = Path.Combine(root, name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "config.yaml"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {environment}:
                  algorithm: ppo
                  n_timesteps: {points * 1000}
                  n_envs: 8
                  n_steps: {steps}
                  batch_size: 256
                  n_epochs: 10
                  learning_rate: 0.0003
                  gamma: 0.98
                  normalize:
                    norm_obs: false
                  seed: {seed}

                """
            )
        );
        File.WriteAllBytes(Path.Combine(folder, "metrics.jsonl"), Metrics(seed, points));
        var timings = new StringBuilder();
        for (int i = 1; i <= points; i++)
            timings.Append(
                CultureInfo.InvariantCulture,
                $"{{\"step\":{i * 1000},\"time/fps\":{20000 + (seed * 10)},\"time/time_elapsed\":{i * 0.05}}}\n"
            );
        File.WriteAllText(Path.Combine(folder, "timings.jsonl"), timings.ToString());
        if (status is not null)
            File.WriteAllText(
                Path.Combine(folder, "summary.json"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""
                    {"environment": "{{environment}}", "algorithm": "ppo", "seed": {{seed}}, "steps": {{points
                        * 1000}}, "wall_seconds": 1.5,
                     "evaluation": null, "weights_sha256": null, "status": "{{status}}", "version": "0.1.0"}
                    """
                )
            );
        return folder;
    }

    /// <summary>Lines of <c>metrics.jsonl</c> with a return that rises to 400 + seed.</summary>
    public static byte[] Metrics(int seed, int points, int from = 1)
    {
        var text = new StringBuilder(points * 400);
        for (int i = from; i < from + points; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"step\":{i * 1000}");
            for (int tag = 0; tag < Tags.Length; tag++)
            {
                double value =
                    tag == 0
                        ? Math.Round((400 + seed) * (1 - Math.Exp(-4.0 * i / points)), 2)
                        : Math.Sin(seed + (0.1 * i) + tag) * Math.Pow(10, 1 - (tag % 4));
                text.Append(CultureInfo.InvariantCulture, $",\"{Tags[tag]}\":{value}");
            }

            text.Append("}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
