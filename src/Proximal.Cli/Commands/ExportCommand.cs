using System.CommandLine;
using Proximal.Onnx;

namespace Proximal.Cli;

/// <summary>
/// The command <c>proximal export RUN</c>: exports a policy as ONNX, as safetensors or for games, and a language model as
/// GGUF or as a Hugging Face folder.
/// </summary>
internal static class ExportCommand
{
    private const string HelpNotes = """
        An ONNX model (opset 17) runs in any ONNX runtime: Python, JavaScript, C++, browsers, game engines. It takes raw
        observations of the environment and returns the most probable action in the form that the environment takes: the
        model includes normalization, one-hot encodings, masks and bounds. Dict observations and actions have named
        inputs and outputs, such as observation.camera and action.wheel. A recurrent policy has an input state and an
        output next_state: pass zeros at the start of an episode, and the next_state of the previous step afterwards.

        --onnx-for godot writes the model for the ONNX mode of the plugin Godot RL Agents, --onnx-for unity for ML-Agents in
        Unity's Inference Engine. See docs/godot.md and docs/export.md.

        --safetensors writes a policy for Policy.Load(PATH) in C#, without the training state: a folder with policy.json
        and policy.safetensors, or one file.

        --inference writes one small file for the package Proximal.Inference, which runs policies in games: Unity, Godot
        and .NET. A policy with custom parts is rejected. If the environment stacks observations with FrameStack, pass
        their number as --frame-stack: the game then passes single observations.

        --gguf writes a language model, its tokenizer and its chat template as one file for llama.cpp, Ollama and LM
        Studio. --huggingface writes them as a folder for transformers and vLLM, without the training state. Both merge
        a LoRA adapter. See docs/serving.md.
        """;

    public static Command Create()
    {
        var source = new Argument<string>("RUN")
        {
            Description = "Run folder, name of a run in runs/, or the folder or file of a checkpoint or policy.",
        };
        Option<string?> onnx = Flag.Text("--onnx", "FILE", "Write an ONNX model.");
        Option<OnnxTarget?> target = new("--onnx-for")
        {
            Description = "Inputs and outputs of the ONNX model: general, godot or unity (default: general).",
            HelpName = "TARGET",
            CustomParser = ParseTarget,
        };
        Option<string?> safetensors = Flag.Text(
            "--safetensors",
            "PATH",
            "Write the policy as safetensors: one file if PATH ends in .safetensors, otherwise a folder."
        );
        Option<string?> inference = Flag.Text(
            "--inference",
            "FILE",
            "Write a policy file for Proximal.Inference, which runs policies in games."
        );
        Option<long?> frames = Flag.Integer(
            "--frame-stack",
            "Number of observations that FrameStack stacked, for --inference. Default 1."
        );
        Option<bool> best = Flag.Best();
        Option<bool> value = Flag.Switch(
            "--with-value",
            "Add the value estimate of the critic to the ONNX model or the file for Proximal.Inference."
        );
        var language = new LanguageExport();
        var command = new Command(
            "export",
            "Export a policy as an ONNX model, as safetensors or for games, or a language model as GGUF."
        )
        {
            source,
            onnx,
            target,
            safetensors,
            inference,
            frames,
            best,
            value,
        };
        foreach (Option option in language.All)
            command.Add(option);
        command.SetAction(result =>
        {
            (string? model, string? weights) = (result.GetValue(onnx), result.GetValue(safetensors));
            string? game = result.GetValue(inference);
            if (language.IsIn(result))
            {
                if (
                    model is not null
                    || weights is not null
                    || game is not null
                    || result.GetValue(value)
                    || result.GetValue(frames) is not null
                    || result.GetValue(target) is not null
                )
                    throw new InvalidInputException(
                        "--gguf and --huggingface export language models, and exclude the flags of policies"
                    );
                language.Run(result, result.GetRequiredValue(source), result.GetValue(best));
                return ExitCodes.Done;
            }
            language.RequireAbsent(result);
            if (model is null && weights is null && game is null)
                throw new InvalidInputException(
                    "nothing to write: add --onnx FILE, --safetensors PATH or --inference FILE, or for a language model "
                        + "--gguf FILE or --huggingface FOLDER"
                );
            if (model is null && result.GetValue(target) is not null)
                throw new InvalidInputException("--onnx-for applies to ONNX models: add --onnx FILE");
            if (model is null && game is null && result.GetValue(value))
                throw new InvalidInputException(
                    "--with-value applies to ONNX models and files for games: add --onnx FILE or --inference FILE"
                );
            if (game is null && result.GetValue(frames) is not null)
                throw new InvalidInputException("--frame-stack applies to files for games: add --inference FILE");
            var exported = ExportedPolicy.Find(
                result.GetRequiredValue(source),
                result.GetValue(best),
                Console.Error.WriteLine
            );
            if (model is not null)
                WriteModel(exported, model, result.GetValue(value), result.GetValue(target) ?? OnnxTarget.General);
            if (weights is not null)
            {
                OutputFolder.CreateFor(weights);
                exported.Policy.Save(weights);
                Console.WriteLine($"wrote {weights} from {exported.Source}");
            }
            if (game is not null)
            {
                OutputFolder.CreateFor(game);
                InferenceFile.Write(
                    exported.Policy,
                    game,
                    new InferenceFileOptions
                    {
                        WithValue = result.GetValue(value),
                        FrameStack = (int)Math.Min(result.GetValue(frames) ?? 1, int.MaxValue),
                        Environment = exported.Environment,
                        Algorithm = exported.Algorithm,
                    }
                );
                Console.WriteLine($"wrote {game} from {exported.Source}");
            }
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal export runs/CartPole-v1 --onnx cartpole.onnx",
                "proximal export runs/CartPole-v1 --best --onnx cartpole.onnx --with-value",
                "proximal export runs/CartPole-v1/checkpoints/step-50176 --onnx cartpole.onnx",
                "proximal export runs/game --onnx game.onnx --onnx-for godot             for a Godot game",
                "proximal export runs/CartPole-v1 --safetensors cartpole                 for Policy.Load(\"cartpole\")",
                "proximal export runs/CartPole-v1 --safetensors cartpole.safetensors     the same in one file",
                "proximal export runs/CartPole-v1 --inference cartpole.policy            for Proximal.Inference, in games",
                "proximal export runs/rlhf --gguf policy.gguf --type q8_0                for llama.cpp",
                "proximal export runs/rlhf --huggingface policy --type bf16              for vLLM",
            ]
        );
        return command;
    }

    private static OnnxTarget? ParseTarget(System.CommandLine.Parsing.ArgumentResult argument)
    {
        string text = argument.Tokens[^1].Value;
        switch (text)
        {
            case "general":
                return OnnxTarget.General;
            case "godot":
                return OnnxTarget.Godot;
            case "unity":
                return OnnxTarget.Unity;
            default:
                argument.AddError($"--onnx-for: expected general, godot or unity, found '{text}'");
                return null;
        }
    }

    private static void WriteModel(ExportedPolicy exported, string path, bool withValue, OnnxTarget target)
    {
        OutputFolder.CreateFor(path);
        var options = new OnnxOptions
        {
            Target = target,
            WithValue = withValue,
            Environment = exported.Environment,
            Algorithm = exported.Algorithm,
        };
        OnnxSignature signature = OnnxModel.Write(exported.Policy, path, options);
        Console.WriteLine($"wrote {path} from {exported.Source}");
        foreach (string input in signature.Inputs)
            Console.WriteLine($"  in   {input}");
        foreach (string output in signature.Outputs)
            Console.WriteLine($"  out  {output}");
    }
}
