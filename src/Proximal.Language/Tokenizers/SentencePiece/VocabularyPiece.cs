namespace Proximal.Language;

/// <summary>Entry of SentencePiece's vocabulary.</summary>
internal readonly record struct VocabularyPiece(string Text, float Score, PieceType Type);
