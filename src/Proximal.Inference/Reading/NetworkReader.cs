namespace Proximal.Inference;

/// <summary>Reads networks. Each layer must fit the one before it.</summary>
internal sealed class NetworkReader
{
    // 16 million numbers, 64 MB: far more than an image network of a game has.
    private const int MaxImage = 1 << 24,
        MaxWidth = 1 << 22,
        MaxLayers = 100,
        MaxKernel = 64;

    private readonly FieldReader reader;

    public NetworkReader(FieldReader reader) => this.reader = reader;

    /// <summary>Reads the networks of a policy.</summary>
    /// <param name="observationSize">Length of an observation.</param>
    /// <param name="outputs">Number of outputs that the action heads need.</param>
    public ActorCritic Read(int observationSize, int outputs)
    {
        FeatureExtractor features = ReadFeatures("features", observationSize);
        Perceptron shared = ReadPerceptron("shared", features.Outputs);
        RecurrentStack? recurrent = ReadRecurrent("recurrent", shared.Outputs);
        Perceptron actor = ReadPerceptron("actor", recurrent?.HiddenSize ?? shared.Outputs);
        if (actor.Outputs != outputs)
            throw reader.Error("actor", $"has {actor.Outputs} outputs, but the action space needs {outputs}");
        CriticNetwork? critic = reader.Flag("the presence of the critic")
            ? ReadCritic(observationSize, shared.Outputs, recurrent)
            : null;
        return new ActorCritic(features, shared, recurrent, actor, critic);
    }

    private CriticNetwork ReadCritic(int observationSize, int sharedOutputs, RecurrentStack? actorRecurrent)
    {
        FeatureExtractor? features = reader.Flag("the presence of critic features")
            ? ReadFeatures("critic features", observationSize)
            : null;
        int inputs = features?.Outputs ?? sharedOutputs;
        bool usesActorState = reader.Flag("the use of the actor's recurrent layers");
        RecurrentStack? recurrent = ReadRecurrent("critic recurrent", inputs);
        if ((usesActorState || recurrent != null) && actorRecurrent == null)
            throw reader.Error("critic recurrent", "is present, but the actor is not recurrent");
        if (usesActorState && recurrent != null)
            throw reader.Error("critic recurrent", "must be absent if the critic uses the actor's recurrent layers");
        inputs = usesActorState ? actorRecurrent!.HiddenSize : recurrent?.HiddenSize ?? inputs;
        Perceptron layers = ReadPerceptron("critic", inputs);
        return layers.Outputs == 1
            ? new CriticNetwork(features, usesActorState, recurrent, layers)
            : throw reader.Error("critic", $"has {layers.Outputs} outputs, but must have 1");
    }

    private FeatureExtractor ReadFeatures(string field, int observationSize)
    {
        var parts = new FeatureExtractor.Part[reader.Whole($"the number of parts of {field}", 1, 1000)];
        int left = observationSize;
        for (int i = 0; i < parts.Length; i++)
        {
            string part = $"part {i} of {field}";
            parts[i] = reader.Flag($"the kind of {part}")
                ? ReadImage(part, left)
                : new FeatureExtractor.Part(reader.Whole($"the length of {part}", 1, left), null);
            left -= parts[i].Inputs;
        }

        return left == 0
            ? new FeatureExtractor(parts)
            : throw reader.Error(
                field,
                $"uses {observationSize - left} numbers, but an observation has {observationSize}"
            );
    }

    private FeatureExtractor.Part ReadImage(string field, int most)
    {
        int channels = reader.Whole($"the channels of {field}", 1, most),
            height = reader.Whole($"the height of {field}", 1, most),
            width = reader.Whole($"the width of {field}", 1, most);
        if ((long)channels * height > most || (long)channels * height * width > most)
            throw reader.Error(field, $"is larger than the {most} numbers of the observation that are left");
        float scale = reader.Number($"the scale of {field}");
        var image = new ImageSize(channels, height, width);
        var stages = new ImageStage[reader.Whole($"the number of stages of {field}", 0, MaxLayers)];
        ImageSize size = image;
        for (int i = 0; i < stages.Length; i++)
        {
            stages[i] = ReadStage($"stage {i} of {field}", size);
            size = stages[i].Output;
        }

        (float[] weights, float[] bias, Activation activation) = ReadWeights($"the last layer of {field}", size.Count);
        return new FeatureExtractor.Part(
            image.Count,
            new ImageNetwork(image, scale, stages, weights, bias, activation)
        );
    }

    private ImageStage ReadStage(string field, ImageSize size)
    {
        switch (reader.Byte($"the kind of {field}", 3))
        {
            case 0:
                return ReadConvolution(field, size);
            case 1:
                return new ReluStage(size);
            case 2:
                return new MaxPoolStage(size);
            default:
                ConvolutionStage first = ReadConvolution($"{field}, first convolution", size),
                    second = ReadConvolution($"{field}, second convolution", first.Output);
                if (first.Output.Count != size.Count || second.Output.Count != size.Count)
                    throw reader.Error(field, "changes the size of its image, but a residual unit must not");
                return new ResidualStage(first, second);
        }
    }

    private ConvolutionStage ReadConvolution(string field, ImageSize size)
    {
        int outputs = reader.Whole($"the channels of {field}", 1, 4096),
            kernel = reader.Whole($"the kernel of {field}", 1, MaxKernel),
            stride = reader.Whole($"the stride of {field}", 1, MaxKernel),
            padding = reader.Whole($"the padding of {field}", 0, kernel / 2);
        if (size.Height + (2 * padding) < kernel || size.Width + (2 * padding) < kernel)
            throw reader.Error(field, $"has kernels of {kernel}, but images of {size.Height}×{size.Width}");
        long height = ((size.Height + (2 * padding) - kernel) / stride) + 1,
            width = ((size.Width + (2 * padding) - kernel) / stride) + 1,
            count = (long)outputs * size.Channels * kernel * kernel;
        if (outputs * height * width > MaxImage)
            throw reader.Error(field, $"has {outputs * height * width} outputs, but must have at most {MaxImage}");
        if (count > MaxImage)
            throw reader.Error(field, $"has {count} weights, but must have at most {MaxImage}");
        float[] weights = reader.Numbers($"the weights of {field}", (int)count);
        return new ConvolutionStage(
            size,
            weights,
            reader.Numbers($"the biases of {field}", outputs),
            kernel,
            stride,
            padding
        );
    }

    private Perceptron ReadPerceptron(string field, int inputs)
    {
        var layers = new DenseLayer[reader.Whole($"the number of layers of {field}", 0, MaxLayers)];
        int width = inputs;
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = ReadDense($"layer {i} of {field}", width);
            width = layers[i].Outputs;
        }

        return new Perceptron(layers, inputs);
    }

    private RecurrentStack? ReadRecurrent(string field, int inputs)
    {
        int kind = reader.Byte($"the kind of {field}", 2);
        if (kind == 0)
            return null;
        int gates = kind == 1 ? 4 : 3;
        int hidden = reader.Whole($"the size of {field}", 1, MaxWidth / 4),
            layers = reader.Whole($"the number of layers of {field}", 1, MaxLayers);
        var fromInput = new DenseLayer[layers];
        var fromHidden = new DenseLayer[layers];
        for (int i = 0; i < layers; i++)
        {
            fromInput[i] = ReadDense($"layer {i} of {field}, from inputs", i == 0 ? inputs : hidden, gates * hidden);
            fromHidden[i] = ReadDense($"layer {i} of {field}, from hidden", hidden, gates * hidden);
        }

        return new RecurrentStack(kind == 1, fromInput, fromHidden);
    }

    private DenseLayer ReadDense(string field, int inputs, int? outputs = null)
    {
        (float[] weights, float[] bias, Activation activation) = ReadWeights(field, inputs);
        return outputs == null || outputs == bias.Length
            ? new DenseLayer(weights, bias, inputs, activation)
            : throw reader.Error(field, $"has {bias.Length} outputs, but must have {outputs}");
    }

    private (float[] Weights, float[] Bias, Activation Activation) ReadWeights(string field, int inputs)
    {
        int stored = reader.Whole($"the inputs of {field}", 1, int.MaxValue);
        if (stored != inputs)
            throw reader.Error(field, $"has {stored} inputs, but the layer before it has {inputs} outputs");
        int outputs = reader.Whole($"the outputs of {field}", 1, MaxWidth);
        var activation = (Activation)reader.Byte($"the activation of {field}", (int)Activation.GeluErf);
        if ((long)inputs * outputs > int.MaxValue / sizeof(float))
            throw reader.Error(field, $"has {(long)inputs * outputs} weights, which is too many");
        float[] weights = reader.Numbers($"the weights of {field}", inputs * outputs);
        return (weights, reader.Numbers($"the biases of {field}", outputs), activation);
    }
}
