using Proximal.Tensors;
using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>The graph of a policy: observations, networks and actions.</summary>
internal sealed class PolicyGraph
{
    private readonly OnnxGraph graph;
    private readonly OnnxTarget target;
    private readonly LayerGraph layers;
    private readonly FeatureGraph features;
    private readonly RecurrentGraph recurrentLayers;
    private readonly Dictionary<string, Module> networks;

    private PolicyGraph(OnnxGraph graph, PolicyNetwork network, OnnxTarget target)
    {
        (this.graph, this.target) = (graph, target);
        layers = new LayerGraph(graph);
        features = new FeatureGraph(graph, layers);
        recurrentLayers = new RecurrentGraph(graph);
        networks = network.Children.ToDictionary();
    }

    /// <summary>Adds a policy to an empty graph.</summary>
    /// <exception cref="InvalidInputException">A part of the policy cannot be exported to ONNX or for the target, or a
    /// value is wanted that it does not have.</exception>
    public static void Add(OnnxGraph graph, Policy policy, OnnxOptions options)
    {
        (OnnxTarget target, bool withValue) = (options.Target, options.WithValue);
        if (withValue && target != OnnxTarget.General)
            throw new InvalidInputException($"a model for {target} has no output for the value of the critic");
        var policyGraph = new PolicyGraph(graph, policy.Network, target);
        IReadOnlyList<ObservedLeaf> observation = new ObservationGraph(graph, policy.Normalizer, target).Add(
            policy.ObservationSpace,
            policy.Network.Spec?.Observations ?? policy.ObservationSpace
        );
        bool masked = policy.Network.ObservationSize > policy.ObservationSpace.ObservationSize;
        if (masked && target == OnnxTarget.Godot)
            throw new InvalidInputException("a policy with action masks cannot be exported for Godot, which has none");
        bool rescales = policy.Network.Spec is { Options.RescaleActions: true };
        switch (policy.Network)
        {
            case ActorCritic { CriticInputs: > 0 } when withValue:
                throw new InvalidInputException(
                    "the critic also reads the privileged observation or those of other agents, which the model does not "
                        + "take: export the policy without its value"
                );
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
                if (target == OnnxTarget.Unity)
                    graph.ConstantOutput("memory_size", [0], [1], "Length of the recurrent state.");
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
            switch (target)
            {
                case OnnxTarget.Godot:
                    new GodotActionGraph(graph, rescales).Add(policy.Network.Head, policy.ActionSpace, outputs, hidden);
                    break;
                case OnnxTarget.Unity:
                    new UnityActionGraph(graph, rescales).Add(policy.Network.Head, policy.ActionSpace, outputs, hidden);
                    break;
                default:
                    new ActionGraph(graph, masked, rescales).Add(
                        policy.Network.Head,
                        policy.ActionSpace,
                        outputs,
                        hidden
                    );
                    break;
            }
        }
    }

    private void AddActorCritic(IReadOnlyList<ObservedLeaf> observation, Action<string> act, bool withValue)
    {
        string actorFeatures = Features("actor_features", observation),
            criticFeatures = withValue ? Features("critic_features", observation) : "";
        if (ActorRecurrentLayer() is not { } layer)
        {
            act(actorFeatures);
            if (target == OnnxTarget.Unity)
                graph.ConstantOutput("memory_size", [0], [1], "Length of the recurrent state.");
        }
        else
        {
            Module? criticLayer = withValue ? networks.GetValueOrDefault("critic_memory") : null;
            int actorSize = RecurrentGraph.StateSize(layer.Module),
                size = criticLayer is null ? actorSize : 2 * actorSize;
            string state = StateInput(layer.Module, size);
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
            AddStateOutput(criticLayer is null ? next : graph.Join("state", [next, criticNext]), size);
        }

        if (!withValue)
            return;
        string value = graph.Node("Squeeze", "critic", [Perceptron("critic", criticFeatures).Outputs, graph.Int64(1)]);
        graph.Output("value", value, DataType.Float, [], "The critic's estimate of the discounted return.");
    }

    // [batch, size].
    private string StateInput(Module layer, int size)
    {
        switch (target)
        {
            case OnnxTarget.Godot:
                throw new InvalidInputException(
                    "a recurrent policy cannot be exported for Godot, whose plugin does not keep the state"
                );
            case OnnxTarget.Unity when !RecurrentGraph.IsLstm(layer):
                throw new InvalidInputException(
                    "a policy with GRU layers cannot be exported for Unity, whose Inference Engine has only LSTM layers"
                );
            case OnnxTarget.Unity:
                string input = graph.Input(
                    "recurrent_in",
                    DataType.Float,
                    [1, size],
                    "The recurrent state: zeros at the start of an episode, then recurrent_out of the previous step."
                );
                return graph.Node("Squeeze", "state", [input, graph.Int64(1)]);
            default:
                return graph.Input(
                    "state",
                    DataType.Float,
                    [size],
                    "The recurrent state: zeros at the start of an episode, then next_state of the previous step."
                );
        }
    }

    private void AddStateOutput(string next, int size)
    {
        if (target != OnnxTarget.Unity)
        {
            graph.Output(
                "next_state",
                next,
                DataType.Float,
                [size],
                "The state input of the next step of the episode."
            );
            return;
        }

        graph.Output(
            "recurrent_out",
            graph.Node("Unsqueeze", "state", [next, graph.Int64(1)]),
            DataType.Float,
            [1, size],
            "The input recurrent_in of the next step of the episode."
        );
        graph.ConstantOutput("memory_size", [size], [1], "Length of the recurrent state.");
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
