using System.Text;
using Google.Protobuf;

namespace Proximal.Language;

/// <summary>Content of a tokenizer.model, SentencePiece's file in the Protocol Buffers format.</summary>
internal sealed class SentencePieceFile
{
    private const int MaxText = 1024;

    private readonly List<VocabularyPiece> pieces = [];

    private SentencePieceFile() { }

    internal IReadOnlyList<VocabularyPiece> Pieces => pieces;

    /// <summary>1 for Unigram, 2 for BPE, 3 for words, 4 for characters.</summary>
    internal int ModelType { get; private set; } = 1;

    internal bool ByteFallback { get; private set; }

    internal int BeginId { get; private set; } = 1;

    internal int EndId { get; private set; } = 2;

    /// <summary>Whether spaces are at the end of words instead of their start.</summary>
    internal bool SpacesAreSuffixes { get; private set; }

    /// <summary>Table of replacements; empty for none.</summary>
    internal byte[] ReplacementTable { get; private set; } = [];

    /// <summary>Whether a space is inserted before a text.</summary>
    internal bool AddsPrefix { get; private set; } = true;

    /// <summary>Whether spaces at the start, at the end and after other spaces are removed.</summary>
    internal bool RemovesSpaces { get; private set; } = true;

    /// <summary>Whether spaces become U+2581.</summary>
    internal bool EscapesSpaces { get; private set; } = true;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    internal static SentencePieceFile Read(byte[] bytes)
    {
        var file = new SentencePieceFile();
        try
        {
            ProtobufField.ReadAll(bytes, file.ReadField);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new FormatException("it is not in the format of Protocol Buffers", e);
        }

        return file.pieces.Count > 0 ? file : throw new FormatException("'pieces' is missing: it has no vocabulary");
    }

    private bool ReadField(ProtobufField field)
    {
        switch (field.Number)
        {
            case 1:
                ReadPiece(field.Bytes("pieces"));
                return true;
            case 2:
                ProtobufField.ReadAll(field.Bytes("trainer_spec"), ReadTrainerField);
                return true;
            case 3:
                ProtobufField.ReadAll(field.Bytes("normalizer_spec"), ReadNormalizerField);
                return true;
            default:
                return false;
        }
    }

    private void ReadPiece(byte[] message)
    {
        string? text = null;
        float score = 0;
        int type = (int)PieceType.Normal;
        ProtobufField.ReadAll(
            message,
            field =>
            {
                switch (field.Number)
                {
                    case 1:
                        text = Encoding.UTF8.GetString(field.Bytes("piece"));
                        return true;
                    case 2:
                        score = field.Float("score");
                        return true;
                    case 3:
                        type = field.Whole("type");
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (string.IsNullOrEmpty(text) || text.Length > MaxText)
            throw new FormatException($"piece {pieces.Count} must have a text of 1 to {MaxText} characters");
        if (!float.IsFinite(score))
            throw new FormatException($"the score of piece {pieces.Count} is not finite");
        if (!Enum.IsDefined((PieceType)type))
            throw new FormatException($"the type of piece {pieces.Count} is {type}, which is not known");
        if (pieces.Count >= VocabularyReader.MaxIds)
            throw new FormatException($"it has more than {VocabularyReader.MaxIds} pieces");
        pieces.Add(new VocabularyPiece(text, score, (PieceType)type));
    }

    private bool ReadTrainerField(ProtobufField field)
    {
        switch (field.Number)
        {
            case 3:
                ModelType = field.Whole("model_type");
                return true;
            case 24:
                SpacesAreSuffixes = field.Flag("treat_whitespace_as_suffix");
                return true;
            case 35:
                ByteFallback = field.Flag("byte_fallback");
                return true;
            case 41:
                BeginId = field.Whole("bos_id");
                return true;
            case 42:
                EndId = field.Whole("eos_id");
                return true;
            default:
                return false;
        }
    }

    private bool ReadNormalizerField(ProtobufField field)
    {
        switch (field.Number)
        {
            case 2:
                ReplacementTable = field.Bytes("precompiled_charsmap");
                return true;
            case 3:
                AddsPrefix = field.Flag("add_dummy_prefix");
                return true;
            case 4:
                RemovesSpaces = field.Flag("remove_extra_whitespaces");
                return true;
            case 5:
                EscapesSpaces = field.Flag("escape_whitespaces");
                return true;
            default:
                return false;
        }
    }
}
