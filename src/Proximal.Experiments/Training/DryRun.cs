using Proximal.Environments;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>Description of a run without training it: configuration, networks, memory and length.</summary>
/// <param name="configuration">Configuration of the run.</param>
internal sealed class DryRun(RunConfiguration configuration)
{
    /// <summary>Lines to print. No files are written.</summary>
    /// <exception cref="InvalidInputException">A value is out of range or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">A number in the first update was not finite.</exception>
    public IEnumerable<string> Lines()
    {
        EnvironmentEntry environment = configuration.EnvironmentEntry;
        if (configuration.InitFrom is not null)
            TrainingJob.Check(configuration);
        if (configuration.Options is OffPolicyOptions replay)
        {
            using VectorEnvironment one = environment.CreateBatch(1);
            // The measurement uses a smaller buffer.
            MachineMemory.Require(
                ReplayBuffer.BytesOf(replay.BufferSize, one.ObservationSize, one.ActionSize),
                $"BufferSize (buffer_size) {replay.BufferSize}"
            );
        }
        var cost = TrainingCost.Measure(
            (configuration with { Workers = null }).CreateEnvironments,
            configuration.Options,
            configuration.Algorithm.CreateTrainer
        );
        return
        [
            .. configuration.ToYaml().TrimEnd().Split('\n'),
            "",
            $"{environment.Name} observes {environment.ObservationSpace}, acts {environment.ActionSpace}",
            "",
            .. Network(cost),
            "",
            .. Memory(cost),
            "",
            .. Length(),
            .. cost.Warning is null ? [] : (string[])["", $"warning: {cost.Warning}"],
        ];
    }

    // A line for each layer, with aligned columns.
    private static IEnumerable<string> Network(TrainingCost cost)
    {
        List<string[]> rows =
        [
            ["layer", "in", "out", "parameters", "numbers"],
        ];
        foreach (NetworkLayer layer in cost.Layers)
            rows.Add([
                layer.Name,
                layer.Input ?? "-",
                layer.Output ?? "-",
                string.Join("  ", layer.Parameters.Select(parameter => $"{parameter.Key} {parameter.Value}")),
                DisplayFormat.Count(layer.Count),
            ]);
        rows.Add(["total", "", "", "", DisplayFormat.Count(cost.Layers.Sum(layer => layer.Count))]);
        int[] widths = [.. rows[0].Select((_, i) => rows.Max(row => row[i].Length))];
        return rows.Select(row =>
            string.Join(
                "  ",
                row.Select((cell, i) => i == row.Length - 1 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))
            )
        );
    }

    private IEnumerable<string> Memory(TrainingCost cost)
    {
        bool replays = configuration.Options is OffPolicyOptions;
        (string Name, long Bytes)[] parts =
        [
            ("parameters", cost.Parameters),
            ("gradients", cost.Gradients),
            ("optimizer moments", cost.Moments),
            (
                $"activations, on {WorkerPool.Shared.Threads} thread{(WorkerPool.Shared.Threads == 1 ? "" : "s")}",
                cost.Activations
            ),
            (replays ? "replay buffer, full" : "rollout", cost.Experience),
            ("environments, batches and other", cost.Others),
            ("total memory", cost.Total),
        ];
        int width = parts.Max(part => part.Name.Length);
        return parts.Select(part => $"{part.Name.PadRight(width)}  {DisplayFormat.Bytes(part.Bytes), 10}");
    }

    private IEnumerable<string> Length()
    {
        TrainingOptions options = configuration.Options;
        if (options is OffPolicyOptions replay)
        {
            long stepsPerRound = (long)replay.TrainFrequency * replay.EnvironmentCount;
            long rounds = (replay.TotalSteps + stepsPerRound - 1) / stepsPerRound;
            long trainingRounds = Math.Max(0, rounds - (replay.LearningStarts / stepsPerRound));
            long gradientSteps = trainingRounds * (replay.GradientSteps > 0 ? replay.GradientSteps : stepsPerRound);
            return
            [
                $"{DisplayFormat.Count(rounds * stepsPerRound)} steps, {DisplayFormat.Count(gradientSteps)} gradient "
                    + $"steps of the critics, on batches of {DisplayFormat.Count(replay.BatchSize)}",
            ];
        }
        if (options is not OnPolicyOptions rollouts)
            return [$"{DisplayFormat.Count(options.TotalSteps)} steps"];
        long updates = (rollouts.TotalSteps + rollouts.RolloutSize - 1) / rollouts.RolloutSize;
        return
        [
            $"{DisplayFormat.Count(updates * rollouts.RolloutSize)} steps, {DisplayFormat.Count(updates)} updates of "
                + $"{DisplayFormat.Count(rollouts.RolloutSize)} steps,"
                + $" {DisplayFormat.Count(updates * configuration.Algorithm.PolicyStepsPerUpdate(options))} "
                + "gradient steps of the policy",
        ];
    }
}
