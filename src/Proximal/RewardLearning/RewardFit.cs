using Proximal.Tensors;

namespace Proximal;

/// <summary>Results of training the networks, averaged over them.</summary>
/// <param name="Loss">Loss on the training pairs in the last epoch.</param>
/// <param name="ValidationLoss">Lowest loss on the held-out pairs; NaN if there are none.</param>
/// <param name="Accuracy">Share of the held-out pairs whose better segment has the larger sum of rewards, without ties;
/// of the training pairs if there are no held-out ones.</param>
internal readonly record struct RewardFitResult(double Loss, double ValidationLoss, double Accuracy);

/// <summary>Trains a reward network on preferences.</summary>
/// <param name="network">The network.</param>
/// <param name="data">Inputs of the pairs.</param>
/// <param name="options">The options.</param>
internal sealed class RewardFit(RewardNetwork network, SegmentInputs data, PreferenceRewardOptions options)
{
    private readonly SegmentBatch batch = new(data, options.BatchSize);
    private double correct;
    private double decided;

    /// <summary>Trains the network.</summary>
    /// <param name="random">Random numbers of held-out pairs, samples and order.</param>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public RewardFitResult Run(ref Rng random)
    {
        int[] order = new int[data.Pairs];
        random.Permutation(order);
        int heldOut = Math.Min((int)Math.Round(options.ValidationShare * order.Length), order.Length - 1);
        int[] validation = order[..heldOut],
            training = order[heldOut..];
        if (options.Bootstrap)
        {
            int[] all = training;
            training = new int[all.Length];
            for (int i = 0; i < training.Length; i++)
                training[i] = all[random.NextInt32(all.Length)];
        }

        var parameters = new ParameterSet(network.NamedParameters());
        var optimizer = new AdamW(parameters, options.WeightDecay);
        var gradient = new LossGradient<SegmentShard>(parameters, Loss);
        float[] best = new float[parameters.Length];
        (double loss, double lowest) = (0, double.PositiveInfinity);
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle<int>(training);
            loss = 0;
            for (int at = 0; at < training.Length; at += options.BatchSize)
            {
                ReadOnlySpan<int> pairs = training.AsSpan(at, Math.Min(options.BatchSize, training.Length - at));
                batch.Select(pairs);
                LossMetrics metrics = gradient.Compute(batch);
                metrics.ThrowIfNotFinite($"of the reward model in epoch {epoch}");
                loss += metrics.Get(MetricTags.RewardModelLoss) * pairs.Length / training.Length;
                optimizer.Step(options.LearningRate);
            }

            if (heldOut > 0 && Evaluate(validation) is var held && held < lowest)
            {
                lowest = held;
                parameters.CopyValuesTo(best);
            }
        }

        if (heldOut > 0)
            parameters.Assign(best);
        Evaluate(heldOut > 0 ? validation : training);
        return new RewardFitResult(
            loss,
            heldOut > 0 ? lowest : double.NaN,
            decided > 0 ? correct / decided : double.NaN
        );
    }

    private Tensor Loss(in SegmentShard shard, LossMetrics metrics)
    {
        Tensor loss = PreferenceObjectives.Loss(network.Differences(shard), shard.Preferences, options.ErrorRate);
        metrics.Set(MetricTags.RewardModelLoss, loss.Item());
        return loss;
    }

    // Mean loss. Also counts the pairs that are ordered as the labeller orders them.
    private double Evaluate(ReadOnlySpan<int> pairs)
    {
        (correct, decided) = (0, 0);
        double sum = 0;
        for (int at = 0; at < pairs.Length; at += options.BatchSize)
        {
            batch.Select(pairs.Slice(at, Math.Min(options.BatchSize, pairs.Length - at)));
            for (int i = 0; i < batch.Shards; i++)
            {
                using Scope scope = Scope.Begin(record: false);
                SegmentShard shard = batch.Shard(i);
                Tensor differences = network.Differences(shard);
                sum +=
                    PreferenceObjectives.Loss(differences, shard.Preferences, options.ErrorRate).Item()
                    * shard.Preferences.Count;
                Count(differences.AsSpan(), shard.Preferences.AsSpan());
            }
        }

        return sum / pairs.Length;
    }

    private void Count(ReadOnlySpan<float> differences, ReadOnlySpan<float> preferences)
    {
        for (int i = 0; i < differences.Length; i++)
        {
            if (preferences[i] == 0.5f)
                continue;
            decided++;
            correct += differences[i] > 0 == preferences[i] > 0.5f ? 1 : 0;
        }
    }
}
