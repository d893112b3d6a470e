using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Initial weights of training: those of a trained policy, or of parts of its network (fine-tuning, transfer). A policy
/// converts to them implicitly. Optimizers and schedules start from the beginning.
/// </summary>
/// <param name="Policy">The trained policy. It is copied and not changed.</param>
/// <param name="Parts">Names of the parts of the network to copy, such as <c>features</c>, <c>shared</c>, <c>actor</c>
/// or <c>actor.0</c>, also with the prefix <c>policy.</c> that dry runs print; the other parts keep their new weights.
/// Empty for the whole network and the statistics that normalize observations, which must then match exactly.</param>
public sealed record InitialWeights(Policy Policy, params IReadOnlyList<string> Parts)
{
    /// <summary>Uses all weights of a policy.</summary>
    public static implicit operator InitialWeights(Policy policy) => new(policy);

    /// <summary>
    /// Copies the weights, and the statistics that normalize observations if both policies have them.
    /// </summary>
    /// <param name="target">The policy to be trained.</param>
    /// <exception cref="InvalidInputException">A parameter does not fit; the message names it, and nothing is
    /// changed.</exception>
    public void CopyTo(Policy target)
    {
        Dictionary<string, Tensor> source = Policy.Network.NamedParameters().ToDictionary(StringComparer.Ordinal);
        KeyValuePair<string, Tensor>[] taken =
        [
            .. target.Network.NamedParameters().Where(parameter => Takes(parameter.Key)),
        ];
        foreach (string part in Parts)
        {
            if (taken.Any(parameter => IsWithin(parameter.Key, part)))
                continue;
            IEnumerable<string> names = target.Network.NamedParameters().Select(static parameter => parameter.Key);
            throw new InvalidInputException(
                $"the new network has no part '{part}'; its parameters are {string.Join(", ", names)}"
            );
        }

        if (target.Normalizer is not null && Policy.ScalesNormalizedPixels != target.ScalesNormalizedPixels)
            throw Unfit("its network divides normalized pixels by 255, as in earlier releases");
        foreach ((string name, Tensor parameter) in taken)
        {
            if (!source.TryGetValue(name, out Tensor given))
                throw Unfit($"it has no parameter '{name}'");
            if (given.Shape != parameter.Shape)
                throw Unfit($"its parameter '{name}' is {given.Shape}, not {parameter.Shape}");
        }

        if (Parts.Count == 0)
        {
            if (
                source
                    .Keys.Except(taken.Select(static parameter => parameter.Key), StringComparer.Ordinal)
                    .FirstOrDefault() is
                { } extra
            )
                throw Unfit($"it has a parameter '{extra}', which the new network does not have");
            if (Policy.Normalizer is null != target.Normalizer is null)
                throw Unfit(
                    Policy.Normalizer is null
                        ? "it does not normalize observations, but NormalizeObservations (normalize) is set"
                        : "it normalizes observations; set NormalizeObservations (normalize)"
                );
        }

        foreach ((string name, Tensor parameter) in taken)
            parameter.Assign(source[name]);
        if (
            Policy.Normalizer is { } from
            && target.Normalizer is { } to
            && from.Statistics.Width == to.Statistics.Width
        )
        {
            var state = new StateDictionary();
            from.SaveState(state, "normalizer");
            to.LoadState(state, "normalizer");
        }

        target.Synchronize();
    }

    private bool Takes(string parameter) => Parts.Count == 0 || Parts.Any(part => IsWithin(parameter, part));

    // The layers of TrainingCost have the names of saved parameters, with the prefix.
    private static bool IsWithin(string parameter, string part) =>
        IsPrefix(part, parameter) || IsPrefix(part, $"policy.{parameter}");

    private static bool IsPrefix(string part, string parameter) =>
        parameter == part || parameter.StartsWith($"{part}.", StringComparison.Ordinal);

    private static InvalidInputException Unfit(string reason) =>
        new(
            $"the initial policy does not fit: {reason}; use the parts that fit (--init-parts), or the same "
                + "spaces and networks for both"
        );
}
