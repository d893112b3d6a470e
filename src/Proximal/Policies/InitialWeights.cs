using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The weights that training begins from: those of a trained policy, or of some parts of its network (fine-tuning, transfer). A policy
/// converts to them. Optimizers and schedules begin anew.
/// </summary>
/// <param name="Policy">The trained policy; it is copied from and stays as it is.</param>
/// <param name="Parts">
/// Names of parts of the network to take, such as <c>features</c>, <c>shared</c>, <c>actor</c> or <c>actor.0</c>; all else keeps its new
/// weights. Empty for the whole network and the statistics that normalise observations, which then must fit exactly.
/// </param>
public sealed record InitialWeights(Policy Policy, params IReadOnlyList<string> Parts)
{
    /// <summary>All weights of a policy.</summary>
    public static implicit operator InitialWeights(Policy policy) => new(policy);

    /// <summary>Copies the weights, and the statistics that normalise observations where both policies have them.</summary>
    /// <param name="target">The policy that is to be trained.</param>
    /// <exception cref="InvalidInputException">A parameter does not fit; the message names it. Nothing has changed then.</exception>
    public void CopyTo(Policy target)
    {
        Dictionary<string, Tensor> source = Policy.Network.NamedParameters().ToDictionary(StringComparer.Ordinal);
        KeyValuePair<string, Tensor>[] taken =
        [
            .. target.Network.NamedParameters().Where(parameter => Takes(parameter.Key)),
        ];
        foreach (string part in Parts)
        {
            if (!taken.Any(parameter => IsWithin(parameter.Key, part)))
                throw new InvalidInputException(
                    $"the new network has no part '{part}'; its parameters are {string.Join(", ", target.Network.NamedParameters().Select(static parameter => parameter.Key))}"
                );
        }

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
                throw Unfit($"it has a parameter '{extra}', which the new network has not");
            if (Policy.Normalizer is null != target.Normalizer is null)
                throw Unfit(
                    Policy.Normalizer is null
                        ? "it does not normalise observations, as NormalizeObservations (normalize) asks"
                        : "it normalises observations; set NormalizeObservations (normalize)"
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

    private static bool IsWithin(string parameter, string part) =>
        parameter == part || parameter.StartsWith($"{part}.", StringComparison.Ordinal);

    private static InvalidInputException Unfit(string why) =>
        new(
            $"the policy to begin from does not fit: {why}; take the parts that fit (--init-parts), or give both the same spaces and networks"
        );
}
