using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// The value function of PPO for language models: what is still to come before each token. A head reads the hidden states of the
/// policy itself, or of a model of its own.
/// </summary>
public sealed class ValueFunction : Module
{
    private const string OwnFolder = "value_model";

    private readonly ValueHead head;
    private readonly CausalLanguageModel? model;

    /// <summary>A value function.</summary>
    /// <param name="head">Turns hidden states into values.</param>
    /// <param name="model">The model whose hidden states it reads, trained with it; null, the default, for the policy's own.</param>
    public ValueFunction(ValueHead head, CausalLanguageModel? model = null)
    {
        this.head = Register("head", head);
        if (model is not null)
            this.model = Register("model", model);
    }

    /// <summary>Whether <see cref="Save"/> left a value function in a policy's folder.</summary>
    /// <param name="folder">The policy's folder.</param>
    public static bool ExistsIn(string folder) =>
        Directory.Exists(Path.Combine(folder, OwnFolder)) || ValueHead.ExistsIn(folder);

    /// <summary>Reads what <see cref="Save"/> left beside a policy.</summary>
    /// <param name="folder">The policy's folder.</param>
    /// <exception cref="InvalidInputException">There is no value function, or it is malformed.</exception>
    public static ValueFunction Load(string folder)
    {
        string own = Path.Combine(folder, OwnFolder);
        return Directory.Exists(own)
            ? new(ValueHead.Load(own), CausalLanguageModel.Load(own))
            : new(ValueHead.Load(folder));
    }

    /// <summary>Writes the value function beside the policy: the head, or a folder <c>value_model</c> with model and head.</summary>
    /// <param name="folder">The policy's folder.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public void Save(string folder)
    {
        string place = model is null ? folder : Path.Combine(folder, OwnFolder);
        model?.Save(place);
        head.Save(place);
    }

    /// <summary>Whether it can be the value function of a policy: it has a model of its own, or its head fits the policy's hidden states.</summary>
    /// <param name="policy">The policy.</param>
    public bool Reads(CausalLanguageModel policy) => model is not null || head.Width == policy.Config.Width;

    /// <summary>The value before each token of the completions: [completion tokens].</summary>
    /// <param name="batch">Prompts and completions.</param>
    /// <param name="states">The policy's hidden states that predict the tokens, [completion tokens, width].</param>
    internal Tensor Forward(CompletionBatch batch, Tensor states) =>
        head.Forward(model is null ? states : batch.NextTokenStates(model.Forward(batch.Tokens)));
}
