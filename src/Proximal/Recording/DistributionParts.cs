using System.Text.Json;
using Proximal.Tensors;

namespace Proximal;

/// <summary>Writes the action distribution of a state, part by part.</summary>
/// <remarks>
/// Probabilities of discrete parts are those of the valid actions. Mean and standard deviation of a Gaussian are those
/// of the samples, before they are clipped or mapped to the bounds; of a beta distribution, those of the action.
/// </remarks>
internal sealed class DistributionParts
{
    private readonly List<Part> parts = [];

    /// <summary>Finds the distribution of each part of an action.</summary>
    /// <param name="actions">Action space.</param>
    /// <param name="head">Head of the policy network.</param>
    public DistributionParts(Space actions, ActionHead head)
    {
        Add(actions, head, start: 0);
    }

    /// <summary>
    /// Kind of the distribution of a part: categorical, multi_categorical, bernoulli, gaussian, squashed_gaussian, beta,
    /// deterministic or custom.
    /// </summary>
    /// <param name="part">Index of the part, as in <see cref="SpacePart.OfAction"/>.</param>
    public string KindOf(int part) => part < parts.Count ? parts[part].Kind : "custom";

    /// <summary>Writes an array with an object for each part.</summary>
    /// <param name="writer">Receives the array.</param>
    /// <param name="parameters">Parameters of the head for one state, [ParameterSize].</param>
    public void Write(Utf8JsonWriter writer, ReadOnlySpan<float> parameters)
    {
        writer.WriteStartArray();
        foreach (Part part in parts)
        {
            writer.WriteStartObject();
            part.Write(writer, parameters.Slice(part.Start, part.Head.ParameterSize));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void Add(Space space, ActionHead head, int start)
    {
        if (head is ProductDistribution product)
        {
            foreach ((_, Space inner, ActionDistribution distribution) in product.Parts)
            {
                Add(inner, distribution, start);
                start += distribution.ParameterSize;
            }

            return;
        }

        (string kind, PartWriter write) = head switch
        {
            CategoricalDistribution => ("categorical", (PartWriter)WriteCategorical),
            MultiDiscreteDistribution when space is MultiDiscrete several => (
                "multi_categorical",
                (writer, logits) => WriteSeveral(writer, logits, several)
            ),
            MultiBinaryDistribution => ("bernoulli", WriteBernoulli),
            GaussianDistribution gaussian => (
                "gaussian",
                (writer, parameters) => WriteGaussian(writer, gaussian, parameters)
            ),
            SquashedGaussianDistribution squashed => (
                "squashed_gaussian",
                (writer, parameters) => WriteGaussian(writer, squashed.Gaussian, parameters)
            ),
            SquashedGaussianHead squashed => (
                "squashed_gaussian",
                (writer, parameters) => WriteSquashed(writer, parameters, squashed.ActionSize)
            ),
            BetaDistribution when space is Box box => (
                "beta",
                (writer, parameters) => WriteBeta(writer, parameters, box)
            ),
            DeterministicHead => ("deterministic", static (writer, mean) => WriteNumbers(writer, "mean", mean)),
            _ => ("custom", static (writer, parameters) => WriteNumbers(writer, "parameters", parameters)),
        };
        parts.Add(new Part(kind, head, start, write));
    }

    private static void WriteCategorical(Utf8JsonWriter writer, ReadOnlySpan<float> logits) =>
        WriteNumbers(writer, "probabilities", Softmax(logits));

    private static void WriteSeveral(Utf8JsonWriter writer, ReadOnlySpan<float> logits, MultiDiscrete space)
    {
        writer.WriteStartArray("probabilities");
        foreach (int choices in space.Choices)
        {
            WriteNumbers(writer, Softmax(logits[..choices]));
            logits = logits[choices..];
        }

        writer.WriteEndArray();
    }

    private static void WriteBernoulli(Utf8JsonWriter writer, ReadOnlySpan<float> logits)
    {
        float[] probabilities = new float[logits.Length];
        for (int i = 0; i < logits.Length; i++)
            probabilities[i] = 1 / (1 + MathF.Exp(-logits[i]));
        WriteNumbers(writer, "probabilities", probabilities);
    }

    private static void WriteGaussian(
        Utf8JsonWriter writer,
        GaussianDistribution gaussian,
        ReadOnlySpan<float> parameters
    )
    {
        float[] moments = new float[gaussian.DistributionParameterSize];
        using (Scope.Begin(record: false))
            gaussian.DistributionParameters(Tensor.From(parameters, 1, parameters.Length)).CopyTo(moments);
        WriteMoments(writer, moments, gaussian.ActionSize);
    }

    private static void WriteSquashed(Utf8JsonWriter writer, ReadOnlySpan<float> parameters, int size)
    {
        float[] moments = parameters.ToArray();
        foreach (ref float logStd in moments.AsSpan(size))
            logStd = Math.Clamp(logStd, SquashedGaussianHead.MinLogStd, SquashedGaussianHead.MaxLogStd);
        WriteMoments(writer, moments, size);
    }

    // Means, then log standard deviations.
    private static void WriteMoments(Utf8JsonWriter writer, ReadOnlySpan<float> moments, int size)
    {
        WriteNumbers(writer, "mean", moments[..size]);
        float[] deviations = new float[size];
        for (int i = 0; i < size; i++)
            deviations[i] = MathF.Exp(moments[size + i]);
        WriteNumbers(writer, "std", deviations);
    }

    private static void WriteBeta(Utf8JsonWriter writer, ReadOnlySpan<float> parameters, Box box)
    {
        float[] means = new float[box.Length],
            deviations = new float[box.Length];
        for (int i = 0; i < box.Length; i++)
        {
            double alpha = BetaDistribution.Concentration(parameters[i]),
                beta = BetaDistribution.Concentration(parameters[box.Length + i]),
                sum = alpha + beta,
                range = (double)box.High[i] - box.Low[i];
            means[i] = (float)(box.Low[i] + (range * alpha / sum));
            deviations[i] = (float)(range * Math.Sqrt(alpha * beta / (sum * sum * (sum + 1))));
        }

        WriteNumbers(writer, "mean", means);
        WriteNumbers(writer, "std", deviations);
    }

    private static float[] Softmax(ReadOnlySpan<float> logits)
    {
        float[] probabilities = new float[logits.Length];
        float largest = float.NegativeInfinity;
        foreach (float logit in logits)
            largest = MathF.Max(largest, logit);
        double total = 0;
        foreach (float logit in logits)
            total += Math.Exp(logit - largest);
        for (int i = 0; i < logits.Length; i++)
            probabilities[i] = (float)(Math.Exp(logits[i] - largest) / total);
        return probabilities;
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values)
    {
        writer.WritePropertyName(name);
        WriteNumbers(writer, values);
    }

    /// <summary>Writes an array of numbers. JSON has no infinity, so such a value is null.</summary>
    public static void WriteNumbers(Utf8JsonWriter writer, ReadOnlySpan<float> values)
    {
        writer.WriteStartArray();
        foreach (float value in values)
            WriteNumber(writer, value);
        writer.WriteEndArray();
    }

    /// <summary>Writes a number; null if it is not finite.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }

    private delegate void PartWriter(Utf8JsonWriter writer, ReadOnlySpan<float> parameters);

    private sealed record Part(string Kind, ActionHead Head, int Start, PartWriter Write);
}
