using Proximal.Tensors;

namespace Proximal;

/// <summary>Fields of networks in a policy file for Proximal.Inference.</summary>
internal sealed class NetworkFields
{
    private const int NotRecurrent = 0,
        Lstm = 1,
        Gru = 2;

    private readonly FieldWriter writer;
    private readonly PolicyNetwork network;
    private readonly Dictionary<string, Module> children;
    private readonly FeatureFields features;

    /// <param name="writer">Receives the fields.</param>
    /// <param name="network">The network.</param>
    /// <param name="observations">Space of the observations that the network receives.</param>
    public NetworkFields(FieldWriter writer, PolicyNetwork network, Space observations)
    {
        (this.writer, this.network) = (writer, network);
        children = network.Children.ToDictionary();
        features = new FeatureFields(writer, observations);
    }

    /// <exception cref="InvalidInputException">The network is a custom one, or has no critic and
    /// <paramref name="withValue"/> is true.</exception>
    public void Write(bool withValue)
    {
        if (network is not (ActorCritic or ContinuousActor))
            throw new InvalidInputException(
                $"a policy with a {network.GetType().Name} cannot be exported for Proximal.Inference: only built-in "
                    + "parts can"
            );
        if (withValue && network is ContinuousActor)
            throw new InvalidInputException(
                "policies of SAC and TD3 have no state value to export: their critics estimate action values and are "
                    + "not part of the policy"
            );
        if (withValue && network is ActorCriticNetwork { CriticInputs: > 0 })
            throw new InvalidInputException(
                "the critic also reads the privileged observation or those of other agents, which a game does not give: "
                    + "export the policy without its value"
            );
        features.Write(Find("actor_features") ?? Find("features"), "features");
        LayerFields.WritePerceptron(writer, (Mlp?)Find("shared"));
        WriteRecurrent(Find("actor_memory") ?? Find("memory"));
        LayerFields.WritePerceptron(writer, (Mlp)children["actor"]);
        writer.Flag(withValue);
        if (withValue)
            WriteCritic();
    }

    private void WriteCritic()
    {
        Module? own = Find("critic_features");
        writer.Flag(own is not null);
        if (own is not null)
            features.Write(own, "critic_features");
        writer.Flag(Find("memory") is not null);
        WriteRecurrent(Find("critic_memory"));
        LayerFields.WritePerceptron(writer, (Mlp)children["critic"], (LinearLayer?)Find("critic_projection"));
    }

    private Module? Find(string name) => children.GetValueOrDefault(name);

    private void WriteRecurrent(Module? stack)
    {
        if (stack is null)
        {
            writer.Byte(NotRecurrent);
            return;
        }

        Dictionary<string, Tensor>[] layers =
        [
            .. stack.Children.Select(static layer => layer.Value.NamedParameters().ToDictionary()),
        ];
        writer.Byte(stack.Children[0].Value is Tensors.Lstm ? Lstm : Gru);
        writer.Whole(layers[0]["weight_hh_l0"].Shape[1]);
        writer.Whole(layers.Length);
        foreach (Dictionary<string, Tensor> layer in layers)
        {
            LayerFields.WriteLinear(writer, layer["weight_ih_l0"], layer["bias_ih_l0"], Activation.None);
            LayerFields.WriteLinear(writer, layer["weight_hh_l0"], layer["bias_hh_l0"], Activation.None);
        }
    }
}
