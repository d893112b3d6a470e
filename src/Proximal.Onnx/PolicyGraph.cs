using Proximal.Tensors;
using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>The graph of a policy: observations, networks and actions.</summary>
internal sealed class PolicyGraph
{
    private readonly OnnxGraph graph;
    private readonly LayerGraph layers;
    private readonly FeatureGraph features;
    private readonly RecurrentGraph recurrentLayers;
    private readonly Dictionary<string, Module> networks;

    private PolicyGraph(OnnxGraph graph, PolicyNetwork network)
    {
        this.graph = graph;
        layers = new LayerGraph(graph);
        features = new FeatureGraph(graph, layers);
        recurrentLayers = new RecurrentGraph(graph);
        networks = network.Children.ToDictionary();
    }

    /// <summary>Adds a policy to an empty graph.</summary>
    /// <exception cref="InvalidInputException">A part of the policy cannot be exported to ONNX, or
    /// <paramref name="withValue"/> is set and the policy has no critic.</exception>
    public static void Add(OnnxGraph graph, Policy policy, bool withValue)
    {
        var policyGraph = new PolicyGraph(graph, policy.Network);
        IReadOnlyList<ObservedLeaf> observation = new ObservationGraph(graph, policy.Normalizer).Add(
            policy.ObservationSpace,
            policy.Network.Spec?.Observations ?? policy.ObservationSpace
        );
        bool masked = policy.Network.ObservationSize > policy.ObservationSpace.ObservationSize;
        var actions = new ActionGraph(graph, masked, policy.Network.Spec is { Options.RescaleActions: true });
        switch (policy.Network)
        {
            case ActorCritic:
                policyGraph.AddActorCritic(observation, Act, withValue);
                break;
            case ContinuousActor when withValue:
                throw new InvalidInputException(
                    "policies of SAC and TD3 have no state value to export: their critics estimate action "
                        + "values and are not part of the policy"
                );
            case ContinuousActor:
                Act(policyGraph.features.Add(null, "", observation));
                break;
            default:
                throw new InvalidInputException(
                    $"a policy with a {policy.Network.GetType().Name} cannot be exported to ONNX: only built-in "
                        + "networks can"
                );
        }

        void Act(string features)
        {
            (string outputs, string hidden) = policyGraph.Perceptron("actor", features);
            actions.Add(policy.Network.Head, policy.ActionSpace, outputs, hidden);
        }
    }

    private void AddActorCritic(IReadOnlyList<ObservedLeaf> observation, Action<string> act, bool withValue)
    {
        string actorFeatures = Features("actor_features", observation),
            criticFeatures = withValue ? Features("critic_features", observation) : "";
        if (ActorRecurrentLayer() is not { } layer)
        {
            act(actorFeatures);
        }
        else
        {
            Module? criticLayer = withValue ? networks.GetValueOrDefault("critic_memory") : null;
            int actorSize = RecurrentGraph.StateSize(layer.Module),
                size = criticLayer is null ? actorSize : 2 * actorSize;
            string state = graph.Input(
                "state",
                DataType.Float,
                [size],
                "The recurrent state: zeros at the start of an episode, then next_state of the previous step."
            );
            (actorFeatures, string next) = recurrentLayers.Step(
                layer.Module,
                layer.Name,
                actorFeatures,
                criticLayer is null ? state : graph.Columns("state", state, 0, actorSize)
            );
            (criticFeatures, string criticNext) = criticLayer is null
                ? (CriticInputs(criticFeatures, actorFeatures, withValue), "")
                : recurrentLayers.Step(
                    criticLayer,
                    "critic_memory",
                    criticFeatures,
                    graph.Columns("state", state, actorSize, actorSize)
                );
            act(actorFeatures);
            graph.Output(
                "next_state",
                criticLayer is null ? next : graph.Join("state", [next, criticNext]),
                DataType.Float,
                [size],
                "The state input of the next step of the episode."
            );
        }

        if (!withValue)
            return;
        string value = graph.Node("Squeeze", "critic", [Perceptron("critic", criticFeatures).Outputs, graph.Int64(1)]);
        graph.Output("value", value, DataType.Float, [], "The critic's estimate of the discounted return.");
    }

    // Of a critic without a recurrent layer of its own.
    private string CriticInputs(string criticFeatures, string actorOutput, bool withValue) =>
        withValue && networks.TryGetValue("critic_projection", out Module? projection)
            ? layers.Linear((LinearLayer)projection, "critic_projection", criticFeatures)
            : actorOutput;

    private string Features(string extractor, IReadOnlyList<ObservedLeaf> observation)
    {
        string name = networks.ContainsKey(extractor) ? extractor : "features";
        string x = features.Add(networks.GetValueOrDefault(name), name, observation);
        return networks.ContainsKey("shared") ? Perceptron("shared", x).Outputs : x;
    }

    private (string Name, Module Module)? ActorRecurrentLayer() =>
        networks.TryGetValue("memory", out Module? module) ? ("memory", module)
        : networks.TryGetValue("actor_memory", out module) ? ("actor_memory", module)
        : null;

    private (string Outputs, string Hidden) Perceptron(string name, string x) =>
        layers.Perceptron((Mlp)networks[name], name, x);
}
