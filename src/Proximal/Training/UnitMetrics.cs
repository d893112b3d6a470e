using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Share of the hidden units of an actor-critic that are dead (ReLU) or saturated (tanh), over some observations of a
/// rollout. It reads the fully connected layers.
/// </summary>
internal sealed class UnitMetrics
{
    private const int MaxRows = 128;
    private const float Saturation = 0.99f;

    private readonly ActorCriticNetwork network;
    private readonly Rollout rollout;
    private readonly LinearLayer[] rectified;
    private readonly LinearLayer[] saturating;
    private readonly int[] rows;
    private readonly float[] inputs;

    private UnitMetrics(ActorCriticNetwork network, Rollout rollout, LinearLayer[] rectified, LinearLayer[] saturating)
    {
        (this.network, this.rollout) = (network, rollout);
        (this.rectified, this.saturating) = (rectified, saturating);
        rows = new int[Math.Min(MaxRows, rollout.Count)];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = (int)((long)i * rollout.Count / rows.Length);
        inputs = new float[rows.Length * rollout.Observations.Width];
    }

    /// <summary>
    /// Creates the metrics; null for a network without such layers, or with parts of a program, whose evaluation could
    /// draw random numbers.
    /// </summary>
    public static UnitMetrics? TryCreate(ActorCriticNetwork network, Rollout rollout)
    {
        if (network is not ActorCritic { Options.FeatureExtractorName: null })
            return null;
        LinearLayer[] relu = [.. Layers(network, Activation.Relu)],
            tanh = [.. Layers(network, Activation.Tanh)];
        return relu.Length + tanh.Length > 0 ? new UnitMetrics(network, rollout, relu, tanh) : null;
    }

    /// <summary>Evaluates the network and adds the metrics.</summary>
    public void Report(MetricsRecord metrics)
    {
        rollout.Observations.Gather(rows, inputs);
        using Scope scope = Scope.Begin();
        network.Forward(Tensor.From(inputs, rows.Length, rollout.Observations.Width));
        if (rectified.Length > 0)
            metrics.Add(MetricTags.DeadUnits, Share(rectified, DeadUnits));
        if (saturating.Length > 0)
            metrics.Add(MetricTags.SaturatedUnits, Share(saturating, SaturatedUnits));
    }

    private static IEnumerable<LinearLayer> Layers(Module module, Activation activation)
    {
        if (module is LinearLayer layer && layer.Activation == activation)
            yield return layer;
        foreach ((_, Module child) in module.Children)
        foreach (LinearLayer inner in Layers(child, activation))
            yield return inner;
    }

    private static double Share(LinearLayer[] layers, Func<Tensor, double> count)
    {
        (double sum, int units) = (0, 0);
        foreach (LinearLayer layer in layers)
        {
            Tensor output = ParameterUse.ResultOf(layer.Weight); // [rows, units]
            if (output.IsEmpty)
                continue;
            sum += count(output);
            units += output.Shape[1];
        }

        return units > 0 ? sum / units : 0;
    }

    // Number of units whose output is 0 in every row.
    private static double DeadUnits(Tensor output)
    {
        ReadOnlySpan<float> values = output.AsSpan();
        (int width, int dead) = (output.Shape[1], 0);
        for (int unit = 0; unit < width; unit++)
        {
            bool isDead = true;
            for (int i = unit; i < values.Length && isDead; i += width)
                isDead = values[i] <= 0;
            if (isDead)
                dead++;
        }

        return dead;
    }

    // Number of units, each counted with the share of its rows that saturate.
    private static double SaturatedUnits(Tensor output)
    {
        int saturated = 0;
        foreach (float value in output.AsSpan())
            if (Math.Abs(value) > Saturation)
                saturated++;
        return (double)saturated * output.Shape[1] / output.Count;
    }
}
