using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// A language model with a cache: what <see cref="CausalLanguageModel.Forward"/> and <see cref="CausalLanguageModel.Logits"/>
/// compute, but for new tokens only. It reads the model's parameters where they are, so it is never out of date.
/// </summary>
internal sealed class CachedDecoder
{
    private readonly DecoderProgram program;
    private readonly ModelConfig config;
    private readonly int rows;
    private readonly int normalized;

    /// <param name="model">The model.</param>
    /// <param name="rows">The most tokens of a pass.</param>
    /// <param name="selected">The most rows of a pass that the output layer takes; not more than <paramref name="rows"/>.</param>
    public CachedDecoder(CausalLanguageModel model, int rows, int selected)
    {
        config = model.Config;
        program = new DecoderProgram(model.HeadWeight.Device);
        this.rows = rows;
        Selected = selected;
        Logits = Tensor.Buffer(selected, config.Vocabulary);
        Transformer trunk = model.Trunk;
        normalized = Buffer(config.Width);
        int x = Buffer(config.Width), half = config.HeadDimension / 2;
        int angles = trunk.Frequencies.IsEmpty ? 0 : Buffer(config.HeadDimension);
        program.Add(new EmbeddingKernel(
            program.Operand(trunk.Embedding.Weight), trunk.Positions is null ? 0 : program.Operand(trunk.Positions.Weight), x, config.Width,
            program.Operand(trunk.Frequencies), angles, trunk.Frequencies.IsEmpty ? 0 : half));
        int joined = Buffer((config.Heads + (2 * config.KeyValueHeads)) * config.HeadDimension);
        int mixed = Buffer(config.Heads * config.HeadDimension), hidden = Buffer(config.FeedForwardWidth);
        for (int i = 0; i < trunk.Blocks.Count; i++)
        {
            AddAttention(trunk.Blocks[i], i, x, joined, mixed, angles);
            AddFeedForward(trunk.Blocks[i], x, hidden);
        }

        var head = new ProjectionPart(program.Operand(model.HeadWeight), 0, config.Vocabulary, 0);
        program.Add(new ProjectionKernel(
            x, config.Width, Norm(trunk.FinalNorm), normalized, [head], program.Operand(Logits), config.Vocabulary, Selected: true));
    }

    /// <summary>The most rows of a pass that the output layer takes.</summary>
    public int Selected { get; }

    /// <summary>The logits of the selected rows of the last pass: [<see cref="Selected"/>, vocabulary].</summary>
    public Tensor Logits { get; }

    /// <summary>Computes the logits of the pass's selected rows, and takes its tokens into the cache.</summary>
    public void Run(DecoderPass pass) => program.Run(pass);

    private void AddAttention(TransformerBlock block, int layer, int x, int joined, int mixed, int angles)
    {
        int width = config.HeadDimension, queries = config.Heads * width, keys = config.KeyValueHeads * width;
        ProjectionPart[] parts = block.Attention switch
        {
            FusedAttention fused => [Part(fused.QueryKeyValue, 0)],
            RotaryAttention rotary => [Part(rotary.Query, 0), Part(rotary.Key, queries), Part(rotary.Value, queries + keys)],
            _ => throw new NotSupportedException($"{block.Attention.GetType().Name} cannot be decoded"),
        };
        program.Add(new ProjectionKernel(x, config.Width, Norm(block.AttentionNorm), normalized, parts, joined, queries + (2 * keys)));

        var rotaryAttention = block.Attention as RotaryAttention;
        program.Add(new AttentionKernel(
            joined, mixed, config.Heads, config.KeyValueHeads, width, DecoderPass.PageElements(layer, config.KeyValueHeads, width), angles,
            Norm(rotaryAttention?.QueryNorm), Norm(rotaryAttention?.KeyNorm)));
        AddResidual(block.Attention.Output, mixed, queries, x);
    }

    private void AddFeedForward(TransformerBlock block, int x, int hidden)
    {
        (ProjectionPart[] parts, ProjectionEnd end) = block.FeedForward switch
        {
            GeluFeedForward gelu => (new[] { Part(gelu.Up, 0) }, ProjectionEnd.Store),
            GatedFeedForward gated => ([Part(gated.Gate, 0), Part(gated.Up, 0)], ProjectionEnd.Multiply),
            _ => throw new NotSupportedException($"{block.FeedForward.GetType().Name} cannot be decoded"),
        };
        program.Add(new ProjectionKernel(
            x, config.Width, Norm(block.FeedForwardNorm), normalized, parts, hidden, config.FeedForwardWidth, end));
        AddResidual(block.FeedForward.Down, hidden, config.FeedForwardWidth, x);
    }

    private void AddResidual(ProjectionLayer layer, int input, int inputs, int x) =>
        program.Add(new ProjectionKernel(input, inputs, default, 0, [Part(layer, 0)], x, config.Width, ProjectionEnd.Add));

    private ProjectionPart Part(ProjectionLayer layer, int offset) =>
        new(program.Operand(layer.Weight), program.Operand(layer.Bias), layer.Weight.Shape[0], offset, layer.Activation);

    private NormOperands Norm(NormLayer? norm) =>
        norm is null ? default : new NormOperands(program.Operand(norm.Weight), program.Operand(norm.Bias), norm.Epsilon);

    private int Buffer(int width) => program.Operand(Tensor.Buffer(rows, width));
}
