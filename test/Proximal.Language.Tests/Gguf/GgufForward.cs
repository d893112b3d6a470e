namespace Proximal.Language.Tests;

/// <summary>
/// Forward pass of a GGUF file as llama.cpp computes it on a processor, in plain loops: activations are rounded to the
/// type of the weights before a product, and GELU is a table of half precision.
/// </summary>
/// <param name="file">The file.</param>
internal sealed class GgufForward(GgufReader file)
{
    private const int ContextOfPrograms = 256;

    private readonly int width = (int)file.Number("embedding_length");
    private readonly int heads = (int)file.Number("attention.head_count");
    private readonly int keyHeads = (int)file.Number("attention.head_count_kv");
    private readonly int size = (int)file.Number("attention.key_length");
    private readonly Dictionary<string, float[]> tensors = file.Tensors.ToDictionary(
        static name => name,
        name => file[name],
        StringComparer.Ordinal
    );

    private bool IsGemma => file.Architecture.StartsWith("gemma", StringComparison.Ordinal);

    /// <summary>Log-probability of each token of a row after the first.</summary>
    public double[] LogProbs(int[] row)
    {
        double[][] x = [.. row.Select(Embed)];
        for (int layer = 0; layer < (int)file.Number("block_count"); layer++)
            x = Block(x, layer);
        return [.. row.Skip(1).Select((id, at) => LogProb(x[at], id))];
    }

    private double[] Embed(int id, int at)
    {
        double factor = IsGemma ? (float)Math.Sqrt(width) : 1;
        float[] table = tensors["token_embd.weight"];
        double[] x = [.. table.AsSpan(id * width, width).ToArray().Select(value => value * factor)];
        if (tensors.TryGetValue("position_embd.weight", out float[]? positions))
            for (int i = 0; i < width; i++)
                x[i] += positions[(at * width) + i];
        return x;
    }

    private double[][] Block(double[][] x, int layer)
    {
        string block = $"blk.{layer}.";
        double[][] attention = Attend([.. x.Select(row => Norm(row, block + "attn_norm"))], layer);
        double[][] after = [.. x.Zip(attention, (row, added) => Add(row, Norm(added, block + "post_attention_norm")))];
        bool isParallel =
            file.Metadata.TryGetValue("gptneox.use_parallel_residual", out object? parallel) && (bool)parallel;
        return
        [
            .. after.Select(
                (row, i) =>
                    Add(
                        row,
                        Norm(
                            FeedForward(Norm(isParallel ? x[i] : row, block + "ffn_norm"), block),
                            block + "post_ffw_norm"
                        )
                    )
            ),
        ];
    }

    private double[][] Attend(double[][] x, int layer)
    {
        string block = $"blk.{layer}.";
        double[][] queries = [.. x.Select((row, at) => Project(row, block, "attn_q", 0, heads, at, layer))];
        double[][] keys = [.. x.Select((row, at) => Project(row, block, "attn_k", heads * size, keyHeads, at, layer))];
        double[][] values =
        [
            .. x.Select(row => Part(row, block, "attn_v", (heads + keyHeads) * size, keyHeads * size)),
        ];
        double cap = file.Number("attn_logit_softcapping", 0);
        int window = Slides(layer) ? (int)file.Number("attention.sliding_window") : int.MaxValue;
        double[][] mixed = new double[x.Length][];
        for (int at = 0; at < x.Length; at++)
        {
            mixed[at] = new double[heads * size];
            for (int head = 0; head < heads; head++)
            {
                int key = head / (heads / keyHeads) * size,
                    query = head * size,
                    first = (int)Math.Max(0, at - (long)window + 1);
                double[] scores = new double[at - first + 1];
                for (int other = first; other <= at; other++)
                {
                    for (int i = 0; i < size; i++)
                        scores[other - first] += queries[at][query + i] * keys[other][key + i] / Math.Sqrt(size);
                    if (cap > 0)
                        scores[other - first] = cap * Math.Tanh(scores[other - first] / cap);
                }

                double largest = scores.Max(),
                    sum = scores.Sum(score => Math.Exp(score - largest));
                for (int other = first; other <= at; other++)
                for (int i = 0; i < size; i++)
                    mixed[at][query + i] += Math.Exp(scores[other - first] - largest) / sum * values[other][key + i];
            }
        }

        return [.. mixed.Select(row => Linear(row, block + "attn_output"))];
    }

    private bool Slides(int layer) =>
        file.Architecture switch
        {
            "gemma2" => layer % 2 == 0,
            "gemma3" => (layer + 1) % 6 != 0,
            _ => false,
        };

    private double[] Part(double[] x, string block, string name, int start, int length) =>
        file.Has($"{block}attn_qkv.weight")
            ? Linear(x, block + "attn_qkv")[start..(start + length)]
            : Linear(x, block + name);

    private double[] Project(double[] x, string block, string name, int start, int count, int at, int layer)
    {
        double[] all = Part(x, block, name, start, count * size);
        string norm = $"{block}{name}_norm";
        if (file.Has($"{norm}.weight"))
            all =
                file.SizesOf($"{norm}.weight")[0] == size
                    ? [.. all.Chunk(size).SelectMany(head => Norm(head, norm))]
                    : Norm(all, norm);
        int rotated = (int)file.Number("rope.dimension_count", 0);
        bool areNeighbors = file.Architecture == "llama";
        for (int head = 0; head < count; head++)
        for (int pair = 0; pair < rotated / 2; pair++)
        {
            int first = (head * size) + (areNeighbors ? 2 * pair : pair),
                second = first + (areNeighbors ? 1 : rotated / 2);
            (double sine, double cosine) = Math.SinCos(at * Frequency(pair, rotated, layer));
            double factor = RotationFactor();
            (all[first], all[second]) = (
                factor * ((all[first] * cosine) - (all[second] * sine)),
                factor * ((all[first] * sine) + (all[second] * cosine))
            );
        }

        return all;
    }

    private string Scaling => file.Metadata.GetValueOrDefault($"{file.Architecture}.rope.scaling.type") as string ?? "";

    private double RotationFactor() =>
        file.Number("rope.scaling.attn_factor", 1)
        * (Scaling == "yarn" ? 1 + (0.1 * Math.Log(file.Number("rope.scaling.factor"))) : 1);

    private double Frequency(int pair, int rotated, int layer)
    {
        bool isLocal = file.Architecture == "gemma3" && Slides(layer);
        double theta = isLocal ? file.Number("rope.freq_base_swa") : file.Number("rope.freq_base"),
            frequency = Math.Pow(theta, -2.0 * pair / rotated),
            original = file.Number("rope.scaling.original_context_length", 0);
        string factors =
            file.Has("rope_freqs.weight") ? "rope_freqs.weight"
            : ContextOfPrograms > original ? "rope_factors_long.weight"
            : "rope_factors_short.weight";
        if (file.Has(factors))
            return frequency / tensors[factors][pair];
        if (isLocal || Scaling.Length == 0)
            return frequency;
        double scaled = frequency / file.Number("rope.scaling.factor");
        if (Scaling == "linear")
            return scaled;
        double low = Math.Max(0, Math.Floor(Correction(file.Number("rope.scaling.yarn_beta_fast")))),
            high = Math.Min(rotated - 1, Math.Ceiling(Correction(file.Number("rope.scaling.yarn_beta_slow")))),
            share = 1 - Math.Clamp((pair - low) / Math.Max(0.001, high - low), 0, 1);
        return (scaled * (1 - share)) + (frequency * share);

        double Correction(double rotations) =>
            rotated * Math.Log(original / (rotations * 2 * Math.PI)) / (2 * Math.Log(theta));
    }

    private double[] FeedForward(double[] x, string block)
    {
        double[] up = Linear(x, block + "ffn_up");
        double[]? gate = file.Has($"{block}ffn_gate.weight") ? Linear(x, block + "ffn_gate") : null;
        if (file.Architecture == "phi3")
            (gate, up) = (up[..(up.Length / 2)], up[(up.Length / 2)..]);
        double[] hidden = gate is null
            ? [.. up.Select(Gelu)]
            : [.. gate.Zip(up, (left, right) => (IsGemma ? Gelu(left) : left / (1 + Math.Exp(-left))) * right)];
        return Linear(hidden, block + "ffn_down");
    }

    private double LogProb(double[] x, int id)
    {
        double[] logits = Linear(Norm(x, "output_norm"), file.Has("output.weight") ? "output" : "token_embd");
        double cap = file.Number("final_logit_softcapping", 0);
        if (cap > 0)
            logits = [.. logits.Select(logit => cap * Math.Tanh(logit / cap))];
        double largest = logits.Max();
        return logits[id] - largest - Math.Log(logits.Sum(logit => Math.Exp(logit - largest)));
    }

    private double[] Norm(double[] x, string name)
    {
        if (!tensors.TryGetValue(name + ".weight", out float[]? weight))
            return x;
        bool hasMean = file.Metadata.ContainsKey($"{file.Architecture}.attention.layer_norm_epsilon");
        double mean = hasMean ? x.Average() : 0,
            epsilon = file.Number(hasMean ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon"),
            deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + epsilon);
        float[]? bias = tensors.GetValueOrDefault(name + ".bias");
        return [.. x.Select((value, i) => ((value - mean) / deviation * weight[i]) + (bias?[i] ?? 0))];
    }

    private double[] Linear(double[] x, string name)
    {
        float[] weight = tensors[name + ".weight"];
        float[]? bias = tensors.GetValueOrDefault(name + ".bias");
        double[] rounded = Round(x, file.TypeOf(name + ".weight")),
            y = new double[weight.Length / x.Length];
        for (int row = 0; row < y.Length; row++)
        {
            y[row] = bias?[row] ?? 0;
            for (int i = 0; i < x.Length; i++)
                y[row] += weight[(row * x.Length) + i] * rounded[i];
        }

        return y;
    }

    private static double[] Round(double[] x, uint type) =>
        type switch
        {
            1 => [.. x.Select(static value => (double)(Half)value)],
            8 => [.. x.Chunk(32).SelectMany(RoundBlock)],
            _ => x,
        };

    private static IEnumerable<double> RoundBlock(double[] block)
    {
        double scale = block.Max(Math.Abs) / 127;
        return block.Select(value => scale == 0 ? 0 : Math.Round(value / scale) * (double)(Half)scale);
    }

    private static double Gelu(double value)
    {
        double x = (double)(Half)value;
        return value <= -10 ? 0
            : value >= 10 ? value
            : (double)(Half)(0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * x * (1 + (0.044715 * x * x)))));
    }

    private static double[] Add(double[] left, double[] right) => [.. left.Zip(right, static (a, b) => a + b)];
}
