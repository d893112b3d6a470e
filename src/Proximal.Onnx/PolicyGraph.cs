using Proximal.Tensors;
using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>A whole policy as a graph: from observations through the networks to actions.</summary>
internal sealed class PolicyGraph
{
    private readonly OnnxGraph graph;
    private readonly LayerGraph layers;
    private readonly FeatureGraph features;
    private readonly RecurrentGraph memories;
    private readonly Dictionary<string, Module> networks;

    private PolicyGraph(OnnxGraph graph, PolicyNetwork network)
    {
        this.graph = graph;
        layers = new LayerGraph(graph);
        features = new FeatureGraph(graph, layers);
        memories = new RecurrentGraph(graph);
        networks = network.Children.ToDictionary();
    }

    /// <summary>Adds a policy to an empty graph.</summary>
    /// <exception cref="InvalidInputException">A part of the policy has no ONNX form, or there is no value that was asked for.</exception>
    public static void Add(OnnxGraph graph, Policy policy, bool withValue)
    {
        var whole = new PolicyGraph(graph, policy.Network);
        IReadOnlyList<ObservedLeaf> observation = new ObservationGraph(graph, policy.Normalizer).Add(
            policy.ObservationSpace
        );
        bool masked = policy.Network.ObservationSize > policy.ObservationSpace.ObservationSize;
        var actions = new ActionGraph(graph, masked);
        switch (policy.Network)
        {
            case ActorCritic:
                whole.AddActorCritic(observation, Act, withValue);
                break;
            case ContinuousActor when withValue:
                throw new InvalidInputException(
                    "there is no value of states to write: the critics of SAC and TD3 judge actions, and are no part of the policy"
                );
            case ContinuousActor:
                Act(whole.features.Add(null, "", observation));
                break;
            default:
                throw new InvalidInputException(
                    $"a policy that acts by a {policy.Network.GetType().Name} has no ONNX form: only the library's own networks have one"
                );
        }

        void Act(string features)
        {
            (string outputs, string hidden) = whole.Perceptron("actor", features);
            actions.Add(policy.Network.Head, policy.ActionSpace, outputs, hidden);
        }
    }

    private void AddActorCritic(IReadOnlyList<ObservedLeaf> observation, Action<string> act, bool withValue)
    {
        string actorsOwn = Features("actor_features", observation),
            criticsOwn = withValue ? Features("critic_features", observation) : "";
        if (Memory() is not { } memory)
        {
            act(actorsOwn);
        }
        else
        {
            Module? critics = withValue ? networks.GetValueOrDefault("critic_memory") : null;
            int own = RecurrentGraph.StateSize(memory.Module),
                size = critics is null ? own : 2 * own;
            string state = graph.Input(
                "state",
                DataType.Float,
                [size],
                "What is remembered of the episode: zeros at its start, then next_state of the step before."
            );
            (actorsOwn, string next) = memories.Step(
                memory.Module,
                memory.Name,
                actorsOwn,
                critics is null ? state : graph.Columns("state", state, 0, own)
            );
            (criticsOwn, string criticsNext) = critics is null
                ? (actorsOwn, "")
                : memories.Step(critics, "critic_memory", criticsOwn, graph.Columns("state", state, own, own));
            act(actorsOwn);
            graph.Output(
                "next_state",
                critics is null ? next : graph.Join("state", [next, criticsNext]),
                DataType.Float,
                [size],
                "To be given as state in the episode's next step."
            );
        }

        if (!withValue)
            return;
        string value = graph.Node("Squeeze", "critic", [Perceptron("critic", criticsOwn).Outputs, graph.Whole(1)]);
        graph.Output("value", value, DataType.Float, [], "The critic's estimate of the discounted return from here.");
    }

    private string Features(string own, IReadOnlyList<ObservedLeaf> observation)
    {
        string name = networks.ContainsKey(own) ? own : "features";
        string x = features.Add(networks.GetValueOrDefault(name), name, observation);
        return networks.ContainsKey("shared") ? Perceptron("shared", x).Outputs : x;
    }

    private (string Name, Module Module)? Memory() =>
        networks.TryGetValue("memory", out Module? module) ? ("memory", module)
        : networks.TryGetValue("actor_memory", out module) ? ("actor_memory", module)
        : null;

    private (string Outputs, string Hidden) Perceptron(string name, string x) =>
        layers.Perceptron((Mlp)networks[name], name, x);
}
